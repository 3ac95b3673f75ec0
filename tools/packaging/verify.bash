# For tools/verify-package and tools/verify-container, which source it: a bare Debian 12 tree, veth pairs, and questions whose path is checked.
# They set $work, a folder for the time being, $server and $client, namespaces, and say in status how the server is asked.
# shellcheck shell=bash
# shellcheck disable=SC2154 # So they are set.

fail() {
  printf '%s: %s\n' "$0" "$*" >&2
  exit 1
}

# quietly WHAT command...: shows what the command said if it fails.
quietly() {
  local what=$1
  shift
  "$@" >"$work/log" 2>&1 || {
    tail -20 "$work/log" >&2
    fail "$what"
  }
}

# The bare tree, as debootstrap makes it, packed.
make_tree() {
  local codename=bookworm mirror=${MIRROR:-} tree
  if [[ ! $mirror ]]; then
    # shellcheck disable=SC2016 # apt puts it in.
    local query=(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $codename" 'Component: main' 'Label: Debian')
    mirror=$("${query[@]}" | head -1)
    if [[ ! $mirror ]]; then
      quietly "apt-get update" apt-get update
      mirror=$("${query[@]}" | head -1)
    fi
  fi
  [[ $mirror ]] || fail "apt has no source of $codename; MIRROR= names one"
  tree=$(mktemp -d "$work/debootstrap.XXXXXX")
  chmod 755 "$tree"
  quietly "debootstrap fails" debootstrap --variant=minbase "$codename" "$tree" "$mirror"
  mkdir -p .build
  tar -C "$tree" --one-file-system -cf .build/bookworm.tar.new .
  mv .build/bookworm.tar.new .build/bookworm.tar
  rm -rf --one-file-system "$tree"
}

have_tree() {
  [[ ! -f .build/bookworm.tar ]] || return 0
  echo "== a bare Debian 12 tree"
  make_tree
}

# Two pairs, of which the fast path gets one.
make_links() {
  ip netns add "$server"
  ip netns add "$client"
  ip link add fast0 netns "$server" type veth peer name fast1 netns "$client"
  ip link add slow0 netns "$server" type veth peer name slow1 netns "$client"
  ip -n "$server" address add 192.0.2.53/24 dev fast0
  ip -n "$server" address add 198.51.100.53/24 dev slow0
  ip -n "$client" address add 192.0.2.1/24 dev fast1
  ip -n "$client" address add 198.51.100.1/24 dev slow1
  local link
  for link in lo fast0 slow0; do ip -n "$server" link set "$link" up; done
  for link in lo fast1 slow1; do ip -n "$client" link set "$link" up; done
}

delete_links() {
  ip netns delete "$server" 2>/dev/null || true
  ip netns delete "$client" 2>/dev/null || true
}

# What the server is told to serve, over all of them.
write_configuration() {
  cp zones/example.com.* "$1"
  cat >"$1/apus.yaml" <<'YAML'
server: {listen: 0.0.0.0@53, user: apus}
fast-path: {interfaces: [fast0]}
control: {socket: /run/apus/control.sock}
zones: {example.com: {file: example.com.zone}}
YAML
}

# Responses by path: fast, kernel's UDP, TCP.
counts() {
  status |
    jq -r '"\([.fast_path[].tx] | add // 0) \(.kernel_path.udp.responses) \(.kernel_path.tcp.responses)"'
}

# asked FAST UDP TCP ADDRESS OPTION...: an answer comes, and adds so much to the responses of the paths.
asked() {
  local -a add=("${@:1:3}") before after
  local address=$4 answer path
  shift 4
  read -ra before <<<"$(counts)"
  answer=$(ip netns exec "$client" dig "@$address" "$@" +norec +short +time=2 +tries=1 www.example.com A) ||
    fail "no answer from $address $*"
  [[ $answer == 192.0.2.* ]] || fail "the answer from $address $* is '$answer'"
  read -ra after <<<"$(counts)"
  for path in 0 1 2; do
    ((after[path] == before[path] + add[path])) || fail "asked $address $*: responses by path ${before[*]}, then ${after[*]}"
  done
}

asked_all() {
  asked 1 0 0 192.0.2.53
  asked 0 1 0 198.51.100.53
  asked 0 0 1 192.0.2.53 +tcp
  asked 0 0 1 198.51.100.53 +tcp
}
