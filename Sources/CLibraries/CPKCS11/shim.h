#pragma once
// The header alone: modules are loaded when a key in a token is asked for, and nothing is linked.
#include <p11-kit-1/p11-kit/pkcs11.h>
