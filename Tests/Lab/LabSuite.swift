import Testing

/// The lab: real frames on a real veth, real programs asking, and the server as its operator runs it.
///
/// One test at a time: each has two cores' worth of work, and some measure time.
@Suite(.serialized) enum LabSuite {}
