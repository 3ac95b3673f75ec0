import Import
import Testing

@Suite("Import: catalogs") struct CatalogTests {
  private static let knot = """
    server:
      listen: 192.0.2.53
    remote:
      - id: one
        address: 192.0.2.1
      - id: two
        address: 192.0.2.2
    acl:
      - id: out
        address: 192.0.2.9
        action: transfer
    template:
      - id: plain
        master: one
      - id: big
        master: two
        acl: out
        notify: one
      - id: file
        storage: /z
    zone:
      - domain: c.test
        master: one
        catalog-role: interpret

    """

  @Test("Knot: the first template is what members are, the others are groups")
  func knotTemplates() throws {
    let text = Self.knot + "    catalog-template: [plain, big]\n"
    let tree = try SampleTree()
    let checked = try Outcome("knotc", "-c", tree.write(text, to: "knot.conf"), "conf-check")
    #expect(checked.status == 0, "\(checked.errors)")
    let read = try SampleTree.read(text, as: .knot)
    #expect(
      read.yaml == """
        server:
          listen: [192.0.2.53@53]
        zones:
          c.test:
            primary: [192.0.2.1]
            catalog:
              members:
                primary: [192.0.2.1]
              groups:
                big:
                  primary: [192.0.2.2]
                  provide-transfer: [192.0.2.9]
                  notify: [192.0.2.1]

        """, "\(read.yaml ?? "")")
    #expect(read.findings.count == 1, "\(read.findings)")
  }

  @Test("Knot: a group does not have what only the first template grants and notifies")
  func knotClosedGroup() throws {
    let read = try SampleTree.read(
      Self.knot + "    catalog-template: [big, plain]\n", as: .knot)
    #expect(
      read.yaml?.hasSuffix(
        """
              members:
                primary: [192.0.2.2]
                provide-transfer: [192.0.2.9]
                notify: [192.0.2.1]
              groups:
                plain:
                  primary: [192.0.2.1]
                  provide-transfer: []
                  notify: []

        """) == true, "\(read.yaml ?? "")")
  }

  @Test("Knot: members that are no secondary zones, and a template that is not there")
  func knotLeftOut() throws {
    let file = try SampleTree.read(
      Self.knot + "    catalog-template: [plain, file]\n", as: .knot)
    #expect(file.yaml == "server:\n  listen: [192.0.2.53@53]\n")
    #expect(
      file.findings.contains {
        $0.contains("it is a catalog, and of the members by template 'file'")
      })
    for template in ["", "    catalog-template: other\n"] {
      let read = try SampleTree.read(Self.knot + template, as: .knot)
      #expect(read.yaml == nil && read.findings.contains { $0.contains("error: ") })
    }
  }

  private func bind(
    _ catalog: String, type: String = "secondary; primaries { 192.0.2.1; }", isChecked: Bool = true
  ) throws -> (zone: [String], findings: [String]) {
    let text = """
      options { notify no; allow-transfer { 192.0.2.9; }; catalog-zones { \(catalog) }; };
      zone "C.test" { type \(type); file "/z/c"; };

      """
    let tree = try SampleTree()
    let checked = try Outcome("named-checkconf", tree.write(text, to: "named.conf"))
    #expect((checked.status == 0) == isChecked, "\(checked.output)")
    let read = try SampleTree.read(text, as: .bind)
    let lines = (read.yaml ?? "").split(separator: "\n").map(String.init)
    return (Array(lines.drop { $0 != "  C.test:" }.dropFirst()), read.findings)
  }

  @Test("BIND: default-primaries are what members have, with all that the options say of zones")
  func bindPrimaries() throws {
    let read = try bind(
      "zone \"c.TEST\" default-primaries port 54 { 192.0.2.2; 2001:db8::1 port 55; } zone-directory \"/x\" min-update-interval 9;"
    )
    #expect(
      read.zone == [
        "    primary: [192.0.2.1]", "    provide-transfer: [192.0.2.9]", "    catalog:",
        "      members:", "        primary: [192.0.2.2@54, \"2001:db8::1@55\"]",
        "        provide-transfer: [192.0.2.9]",
      ], "\(read)")
    #expect(
      ["'zone-directory' is left out", "'min-update-interval' is left out"].allSatisfy { told in
        read.findings.contains { $0.contains(told) }
      })
  }

  @Test("BIND: primaries that the catalog itself would name, or none, are told")
  func bindNone() throws {
    let own = try bind("zone c.test;")
    #expect(own.zone.contains("        provide-transfer: [192.0.2.9]"))
    #expect(own.findings.contains { $0.contains("has the members from the catalog's own") })
    let none = try bind("zone c.test;", type: "primary")
    #expect(none.zone == ["    file: /z/c", "    provide-transfer: [192.0.2.9]"])
    #expect(none.findings.contains { $0.contains("is a zone as any other here, and no catalog") })
    let stray = try bind(
      "zone c.test default-primaries { 192.0.2.2; }; zone other.test default-primaries { 192.0.2.2; };",
      isChecked: false)
    #expect(stray.findings.contains { $0.contains("the catalog 'other.test' is left out") })
  }
}
