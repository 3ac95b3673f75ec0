import Testing

/// The lab: real frames on a real veth, real programs asking, and the server as its operator runs it.
///
/// One test at a time: each has two cores' worth of work. Others run beside them, so no time that is taken decides a test.
@Suite(.serialized, .onOwnQueue) enum LabSuite {}

/// The lab's tests of what is answered, whatever the time that it takes: one at a time too, beside the others.
@Suite(.serialized, .onOwnQueue) enum LabAnswers {}
