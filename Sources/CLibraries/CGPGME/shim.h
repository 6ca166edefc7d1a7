#pragma once
#include <gpgme.h>

/* gpgme_err_code is a static inline of gpg-error.h that takes the library's own integer type. */
static inline unsigned int custody_gpgme_code(gpgme_error_t error) { return (unsigned int)gpgme_err_code(error); }
