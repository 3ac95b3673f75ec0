// Configuration, zones, the two paths, the control socket and the lifecycle of one server.
