// Zones from server to server: TSIG (RFC 8945), AXFR (RFC 5936), IXFR (RFC 1995), NOTIFY (RFC 1996).
//
// State machines: they take octets and the time, and give octets. Sockets, threads and files are the server's.
//
// Contract: no input can trap. Messages come from the network; a length is looked at before what it spans.
