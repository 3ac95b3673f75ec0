// libcrypto makes the codes of TSIG (RFC 8945), and the blocks of NSEC3's hash. Nothing else of it is used. libldns needs it anyway, so
// it is no package more.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdint.h>

// A digest's five words, and a block's 64 octets, eight a word as they lie in memory.
struct apus_sha1_digest {
  uint32_t a, b, c, d, e;
};
struct apus_sha1_block {
  uint64_t w0, w1, w2, w3, w4, w5, w6, w7;
};

// Why: by value, so that no pointer is needed to call it. SHA1_Transform neither allocates nor locks, unlike libcrypto's interface for any
// digest, and takes the processor's own instructions where it has them.
static inline struct apus_sha1_digest apus_sha1_compress(
    struct apus_sha1_digest digest, struct apus_sha1_block block) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  SHA_CTX context;
  context.h0 = digest.a;
  context.h1 = digest.b;
  context.h2 = digest.c;
  context.h3 = digest.d;
  context.h4 = digest.e;
  SHA1_Transform(&context, (const unsigned char *)&block);
  return (struct apus_sha1_digest){context.h0, context.h1, context.h2, context.h3, context.h4};
#pragma clang diagnostic pop
}
