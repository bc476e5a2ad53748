#!/bin/bash
# Takes the steps of the Dockerfile without a container engine: compiles from only what the build
# stage is given, and runs the program as a user without rights in a small Debian root with
# nothing else in it. Needs root, debootstrap, and DENORT_BIN for the Deno that compiles.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  umount "$work/root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap finish EXIT

echo "== build stage"
mkdir -p "$work/src/tests/tools"
cp -r deno.json main.ts src views static migrations "$work/src/"
if [ -e deno.lock ]; then cp deno.lock "$work/src/"; fi
cp tests/tools/compile.ts "$work/src/tests/tools/"
(cd "$work/src" && npx -y "deno@${DENO_VERSION:-2.7.11}" task compile)

echo "== runtime stage"
debootstrap --variant=minbase bookworm "$work/root" >"$work/log" 2>&1 ||
  { tail -n 20 "$work/log"; exit 1; }
install -m 755 "$work/src/dist/ringdown" "$work/root/usr/local/bin/ringdown"
install -d -o 65532 -g 65532 "$work/root/data"
mount -t proc proc "$work/root/proc"
inside=(chroot --userspec=65532:65532 "$work/root" /usr/bin/env -i HOME=/ RINGDOWN_DATA=/data
  RINGDOWN_HTTP=127.0.0.1:18099 RINGDOWN_SIP=127.0.0.1:18060 RINGDOWN_SIPS=127.0.0.1:18061
  RINGDOWN_WS=off RINGDOWN_WSS=off RINGDOWN_LOG_FORMAT=json /usr/local/bin/ringdown)
"${inside[@]}" version
"${inside[@]}" device add 101 --secret-file - <<<"$(head -c 12 /dev/urandom | base64)" >/dev/null
"${inside[@]}" serve >"$work/serve.log" &
server=$!
for _ in $(seq 50); do
  if grep -q '"Ready"' "$work/serve.log"; then break; fi
  sleep 0.1
done
"${inside[@]}" healthcheck
kill -TERM "$server"
wait "$server"
server=
echo "== stopped with 0"
