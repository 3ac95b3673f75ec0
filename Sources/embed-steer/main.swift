// Compiles bpf/steer.bpf.c and writes it as Swift source.
