import Server

@main
struct Apus {
  static func main() {}
}
