import Glibc

/// Why an image's file was not read or written.
public enum ImageFileError: Error, Equatable, Sendable {
  /// There is none.
  case missing
  /// A system call failed.
  case system(call: String, code: Int32)
  /// Not a regular file.
  case notRegular
  /// Others could have written it, or can: it belongs to neither this user nor root, or its mode lets others
  /// write.
  case notOurs
  /// It does not begin as an image's file does.
  case notAnImage
  /// Of another version of the file's form, or of the image's.
  case otherVersion
  /// Its octets are not those that were written.
  case damaged
  /// It is the image of another zone.
  case otherZone
}

extension ImageFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing: "there is none"
    case .system(let call, let code):
      // Holds: strerror gives a string that lives until the thread's next call.
      unsafe "\(call): \(String(cString: strerror(code)))"
    case .notRegular: "it is no regular file"
    case .notOurs: "others than this user and root own it or may write to it"
    case .notAnImage: "it is no zone image"
    case .otherVersion: "it is of another version"
    case .damaged: "it is damaged"
    case .otherZone: "it is another zone's"
    }
  }
}
