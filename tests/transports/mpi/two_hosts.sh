#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# two_hosts.sh <mpirun of Open MPI> <ranks a host> <program and its arguments...>: runs the program on
# two network namespaces that a pair of veth devices joins, each with a host name and temporary files
# of its own, so that MPI takes them for two hosts. The line is slow: 1 ms of delay where the kernel
# has netem, 1 Gbit/s. Ends with 77, and says why, where this machine allows no such thing.
set -u
mpirun=$1 ranks=$2
shift 2

skip() {
  echo "two_hosts: skipped: $1"
  exit 77
}
command -v ip >/dev/null || skip "there is no ip (Debian's package iproute2)"
command -v unshare >/dev/null || skip "there is no unshare (Debian's package util-linux)"
[ "$(id -u)" -eq 0 ] || skip "only root may make network namespaces"
"$mpirun" --version 2>/dev/null | grep -q 'Open MPI\|OpenRTE' || skip "$mpirun is not Open MPI's"

a=coop-$$-a b=coop-$$-b
files=$(mktemp -d)
clean() {
  ip netns del $a 2>/dev/null
  ip netns del $b 2>/dev/null
  rm -rf "$files"
}
trap clean EXIT
trap 'exit 1' INT TERM
{ ip netns add $a && ip netns add $b; } 2>/dev/null ||
  skip "network namespaces are not allowed here"
ip link add veth0 netns $a type veth peer name veth0 netns $b 2>/dev/null ||
  skip "veth devices are not allowed here"

for host in $a $b; do
  number=1
  [ $host = $a ] || number=2
  ip -n $host link set lo up
  ip -n $host addr add 10.77.0.$number/24 dev veth0
  ip -n $host link set veth0 up
  if tc -n $host qdisc add dev veth0 root netem delay 1ms rate 1gbit 2>/dev/null; then
    line='1 ms, 1 Gbit/s'
  elif tc -n $host qdisc add dev veth0 root tbf rate 1gbit burst 128kb latency 50ms 2>/dev/null; then
    line='1 Gbit/s; no delay, for the kernel has no netem'
  else
    line='as fast as it goes: tc can limit nothing here'
  fi
  mkdir "$files/$host"
done
echo "two_hosts: $ranks ranks on each of two namespaces; the line: $line"

# enter <namespace> <command>: as on a host of that name.
cat >"$files/enter" <<'ENTER'
#!/bin/sh
host=$1
shift
exec ip netns exec "$host" unshare --uts sh -c 'hostname "$0" && TMPDIR=$1 && export TMPDIR && shift && exec "$@"' \
  "$host" "FILES/$host" "$@"
ENTER
# What mpirun calls in place of ssh: <address> <words of a shell command...>
cat >"$files/agent" <<'AGENT'
#!/bin/sh
shift
exec FILES/enter HOST sh -c "$*"
AGENT
sed -i "s|FILES|$files|g; s|HOST|$b|g" "$files/enter" "$files/agent"
chmod +x "$files/enter" "$files/agent"

# Both "hosts" would bind their first rank to the first core.
"$files/enter" $a "$mpirun" --host "10.77.0.1:$ranks,10.77.0.2:$ranks" --map-by node --bind-to none \
  --mca plm_rsh_agent "$files/agent" --mca btl self,vader,tcp --mca btl_tcp_if_include 10.77.0.0/24 \
  --mca oob_tcp_if_include 10.77.0.0/24 "$@"
