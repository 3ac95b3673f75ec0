// Keyed-hash message authentication codes (RFC 2104), as libcrypto makes them. The one file that touches its pointers.

import CCrypto

/// A hash function that a code can be made with, by libcrypto's name for it.
public enum HMACHash: String, CaseIterable, Sendable {
  case md5 = "MD5"
  case sha1 = "SHA1"
  case sha224 = "SHA224"
  case sha256 = "SHA256"
  case sha384 = "SHA384"
  case sha512 = "SHA512"

  /// Octets of a whole code.
  public var length: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha224: 28
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// The code of `message`; nil where this machine's libcrypto does not allow the hash, as in FIPS mode MD5.
  public func code(of message: [UInt8], key: [UInt8]) -> [UInt8]? {
    // Holds: Swift passes the name as a C string that lives for the call; what comes back is libcrypto's for good.
    guard let digest = unsafe EVP_get_digestbyname(rawValue) else { return nil }
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    // Holds: arrays live for the call, which reads as many octets as is said and writes at most EVP_MAX_MD_SIZE.
    let made = unsafe HMAC(
      digest, key, CInt(clamping: key.count), message, message.count, &code, &length)
    guard unsafe made != nil, Int(length) == self.length else { return nil }
    code.removeLast(code.count - self.length)
    return code
  }
}
