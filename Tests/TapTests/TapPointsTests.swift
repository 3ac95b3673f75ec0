import Addresses
import Testing

@testable import Tap

@Suite("All points of a server")
struct TapPointsTests {
  /// The numbers and the paths of what is read.
  private func read(_ points: TapPoints, _ number: UInt64, now: UInt64 = 1) -> [Int]? {
    var numbers: [Int] = []
    let count = points.read(number, now: now) { _, note, _, _ in
      numbers.append(Int(note.client.port))
    }
    guard let count else { return nil }
    #expect(count == numbers.count)
    return numbers
  }

  @Test("one looks on at a time; what another one closed is not ours")
  func oneAtATime() throws {
    let points = TapPoints()
    let point = points.add(.udp)
    #expect(!point.isOn && !points.isOpen)
    let first = try #require(points.open(TapPoints.Sample(), now: 0))
    #expect(points.open(TapPoints.Sample(), now: 0) == nil)
    #expect(point.isOn && points.isOpen)
    points.close(first + 1)
    #expect(point.isOn)
    points.close(first)
    #expect(!point.isOn && !points.isOpen)
    let second = try #require(points.open(TapPoints.Sample(), now: 0))
    // The first's thread may still be about to read.
    #expect(read(points, first) == nil)
    points.close(first)
    #expect(read(points, second) == [])
  }

  @Test("a thread that begins or ends meanwhile: what it copied is shown, and stays counted")
  func comingAndGoing() throws {
    let points = TapPoints()
    let early = points.add(.udp)
    #expect(early.exchange(9, query: [0]) == false)
    let number = try #require(points.open(TapPoints.Sample(), now: 0))
    let late = points.add(.fast, name: "eth0/1")
    #expect(late.isOn)
    #expect(read(points, number) == [])
    #expect(early.exchange(1, query: [0]))
    #expect(late.exchange(2, query: [0]))
    points.remove(early)
    #expect(read(points, number)?.sorted() == [1, 2])
    let shares = points.shares(number)
    #expect(shares.map(\.place) == [TapPlace(path: .udp), TapPlace(path: .fast, name: "eth0/1")])
    #expect(shares.map(\.counts.copied) == [1, 1])
    points.close(number)
    points.remove(late)
    #expect(points.counts.copied == 2 && points.shares(number).isEmpty)
  }

  @Test("however many threads come and go meanwhile, what is kept of them is what they counted")
  func reloads() throws {
    let points = TapPoints()
    let number = try #require(points.open(TapPoints.Sample(), now: 0))
    for round in 1...500 {
      let threads = [
        points.add(.udp), points.add(.udp), points.add(.fast, name: "eth0/\(round % 2)"),
      ]
      #expect(read(points, number, now: UInt64(round) * 1_000_000_000) == [])
      for point in threads { #expect(point.exchange(round, query: [0])) }
      for point in threads { points.remove(point) }
      #expect(read(points, number, now: UInt64(round) * 1_000_000_000 + 1)?.count == 3)
    }
    let shares = points.shares(number)
    #expect(shares.map(\.place.name) == ["", "eth0/1", "eth0/0"])
    #expect(shares.map(\.counts.copied) == [1_000, 250, 250])
    points.close(number)
    #expect(points.counts.copied == 1_500)
  }

  @Test("counts are those since the tap was opened")
  func since() throws {
    let points = TapPoints()
    let point = points.add(.tcp)
    for round in 1...2 {
      let number = try #require(points.open(TapPoints.Sample(), now: 0))
      #expect(point.exchange(1, query: [0]))
      #expect(read(points, number) == [1])
      #expect(points.shares(number).map(\.counts.copied) == [1], "round \(round)")
      points.close(number)
    }
    #expect(points.counts.copied == 2)
  }

  @Test("so many a second, over all points together", arguments: [10, 1_000, 20_000])
  func rate(_ rate: Int) throws {
    let points = TapPoints()
    let both = [points.add(.udp), points.add(.udp)]
    let number = try #require(points.open(TapPoints.Sample(rate: rate), now: 0))
    var copied = 0
    // Ten seconds in steps of two milliseconds, with far more queries than may be copied.
    for step in 1...5_000 {
      for point in both {
        for _ in 0..<100 where point.exchange(1, query: [0]) { copied += 1 }
      }
      _ = read(points, number, now: UInt64(step) * 2_000_000)
    }
    // What a tenth of a second is worth may be had at once, by each of the two.
    let burst = max(rate / 10, 1) * 2
    #expect((rate * 10 - burst...rate * 10 + burst).contains(copied), "\(copied)")
  }
}
