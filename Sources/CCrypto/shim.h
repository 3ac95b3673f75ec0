// libcrypto makes the codes of TSIG (RFC 8945). Nothing else of it is used. libldns needs it anyway, so it is no package more.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
