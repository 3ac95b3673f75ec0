// Loads the XDP program, fills its maps, attaches it by link and keeps the served addresses
// current.
//
// `SteeringProgram` is the program as it travels in the executable, opened; `LoadedProgram` is in
// the kernel with its maps; `Steering` is attached to an interface. `LocalAddresses` says which
// addresses a listen address stands for, and `AddressWatcher` tells when they change.
//
// What calls C is fenced in SteeringProgram.swift, LoadedProgram.swift, NetworkInterface.swift and
// Netlink.swift.
