#pragma once
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Macros that Swift does not import.

static const int custody_select_public_key = EVP_PKEY_PUBLIC_KEY;

static inline int custody_error_is_out_of_memory(unsigned long error) {
    return ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
}

// What RSA and elliptic-curve verification leave behind about a signature that is wrong: a reason of their own, passed
// on by the provider. Anything else (memory, a missing algorithm, an internal error) is about the machine.
static inline int custody_error_is_refusal(unsigned long error) {
    int library = ERR_GET_LIB(error);
    int reason = ERR_GET_REASON(error);
    if (reason == ERR_R_RSA_LIB || reason == ERR_R_EC_LIB) return 1;
    if (library != ERR_LIB_RSA && library != ERR_LIB_EC && library != ERR_LIB_ECDSA) return 0;
    return (ERR_GET_RFLAGS(error) & ERR_RFLAG_COMMON) == 0;
}

static inline int custody_error_is_bad_decrypt(unsigned long error) {
    int library = ERR_GET_LIB(error);
    // The provider's own "bad decrypt" has the same number as libcrypto's.
    return (library == ERR_LIB_EVP || library == ERR_LIB_PROV) && ERR_GET_REASON(error) == EVP_R_BAD_DECRYPT;
}

static inline int custody_error_is_internal(unsigned long error) {
    return ERR_GET_REASON(error) == ERR_R_INTERNAL_ERROR;
}

static inline long custody_memory_bio_bytes(BIO *bio, const char **bytes) {
    return BIO_get_mem_data(bio, (char **)bytes);
}

// The stacks of certificates are macros over casts.

static inline struct stack_st_X509 *custody_certificates_new(void) { return sk_X509_new_null(); }

static inline int custody_certificates_push(struct stack_st_X509 *stack, X509 *certificate) {
    return sk_X509_push(stack, certificate) > 0;
}

static inline int custody_certificates_count(const struct stack_st_X509 *stack) { return sk_X509_num(stack); }

static inline X509 *custody_certificates_at(const struct stack_st_X509 *stack, int index) {
    return sk_X509_value(stack, index);
}

static inline void custody_certificates_free(struct stack_st_X509 *stack) { sk_X509_free(stack); }
