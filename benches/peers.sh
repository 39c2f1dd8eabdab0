#!/usr/bin/env bash
# pac-check beside other PAC evaluators, on this machine, in one interleaved run.
#
#   benches/peers.sh            installs the peers where it can, measures, prints ratios
#   benches/peers.sh --no-install
#
# Peers: pactester (Debian's libpacparser1), pacparser from PyPI (python3), pac-resolver from npm (node).
# What can't be installed is left out, aloud. Installing needs the network, and root for apt; PyPI and npm
# go into target/peers. ROUNDS (11): how often each cold start is measured. PAC_CHECK: a program that is
# built already, instead of a release build.
#
# Cold start: wall time from exec to exit for one URL, median over the rounds, the peers taking turns.
# Steady state: the same run with 2,200 and with 200 URLs; the difference, divided by 2,000, is the time of
# one URL without start and load. Ratios above 1 mean that pac-check is faster.

set -u
cd "$(dirname "$0")/.." || exit 2

rounds=${ROUNDS:-11}
work=target/peers
mkdir -p "$work"
LC_ALL=C
export LC_ALL

say() { printf '%s\n' "$@"; }
has() { command -v "$1" >/dev/null 2>&1; }

install_peers() {
  has pactester || { has apt-get && apt-get install -y --no-install-recommends libpacparser1; }
  if has python3 && [ ! -x "$work/python/bin/python" ]; then
    python3 -m venv "$work/python" && "$work/python/bin/pip" install --quiet pacparser==1.5.3
  fi
  if has npm && [ ! -d "$work/node_modules/pac-resolver" ]; then
    npm install --silent --prefix "$work" pac-resolver@9.0.1 quickjs-wasi@2.2.0
  fi
}

# Evaluators that are not command of their own: FILE URLS-FILE, a line per URL.
write_drivers() {
  cat >"$work/evaluate.py" <<'PY'
import pacparser, sys, urllib.parse
pacparser.init()
pacparser.parse_pac_file(sys.argv[1])
for url in open(sys.argv[2]).read().split():
    print(pacparser.find_proxy(url, urllib.parse.urlsplit(url).hostname))
PY
  cat >"$work/evaluate.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { QuickJS } from 'quickjs-wasi';
import { createPacResolver } from 'pac-resolver';
const [file, urls] = process.argv.slice(2).map((name) => readFileSync(name, 'utf8'));
const find = createPacResolver(await QuickJS.create(), file);
for (const url of urls.trim().split('\n')) console.log(await find(url));
JS
}

ours=${PAC_CHECK:-target/release/pac-check}
run() { # PEER FILE URLS-FILE
  case $1 in
    nothing) true_binary ;;
    pac-check) "$ours" url --pac "$2" --urls-from "$3" ;;
    pactester) pactester -p "$2" -f "$3" ;;
    pacparser) "$work/python/bin/python" "$work/evaluate.py" "$2" "$3" ;;
    pac-resolver) node "$work/evaluate.mjs" "$2" "$3" ;;
  esac
}
run_one() { # PEER FILE URL
  case $1 in
    nothing) true_binary ;;
    pac-check) "$ours" url --pac "$2" "$3" ;;
    pactester) pactester -p "$2" -u "$3" ;;
    *) printf '%s\n' "$3" >"$work/one" && run "$1" "$2" "$work/one" ;;
  esac
}
true_binary() { "$(type -P true)"; }

works() { # PEER
  run "$1" "$work/10.pac" "$work/few" 2>&1 | grep -q 'proxy-[0-7]\.corp\.example:8080'
}

# Wall time of a command in microseconds, in $took. Nothing of it is a subshell of ours.
clock() {
  local start=$EPOCHREALTIME end
  "$@" >/dev/null 2>&1
  end=$EPOCHREALTIME
  took=$((${end/./} - ${start/./}))
}
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

[ "${1-}" = --no-install ] || install_peers
[ -n "${PAC_CHECK-}" ] || cargo build --release --locked || exit 1
rustc --edition 2024 -O benches/rules_file.rs -o "$work/rules_file" || exit 1
write_drivers
for rules in 10 500 10000; do
  "$work/rules_file" pac "$rules" >"$work/$rules.pac"
done
"$work/rules_file" urls 500 200 >"$work/few"
"$work/rules_file" urls 500 2200 >"$work/many"

peers=(nothing pac-check)
for peer in pactester pacparser pac-resolver; do
  if works "$peer"; then peers+=("$peer"); else say "left out: $peer does not run here"; fi
done
works pac-check || { say "pac-check gives no answer: $ours url --pac $work/10.pac --urls-from $work/few"; exit 1; }

for rules in 10 500 10000; do
  rm -f "$work"/cold.*
  url=https://www.other-1.example/ # meets no rule, so every one is tried
  for _ in $(seq "$rounds"); do
    for peer in "${peers[@]}"; do
      clock run_one "$peer" "$work/$rules.pac" "$url"
      say "$took" >>"$work/cold.$peer"
    done
  done
  mine=$(median "$work/cold.pac-check")
  nothing=$(median "$work/cold.nothing")
  say "" "cold start, one URL, $rules rules (an empty process: $nothing us)"
  for peer in "${peers[@]:1}"; do
    theirs=$(median "$work/cold.$peer")
    awk -v p="$peer" -v t="$theirs" -v m="$mine" -v n="$nothing" 'BEGIN {
      printf "  %-13s %9d us   ratio to pac-check %6.2f   without the process %6.2f\n",
        p, t, t / m, (t - n) / (m > n ? m - n : 1) }'
  done
  say "  command: pac-check url --pac $rules.pac $url"
done

rm -f "$work"/steady.*
for _ in 1 2 3; do
  for peer in "${peers[@]:1}"; do
    clock run "$peer" "$work/500.pac" "$work/few"
    few=$took
    clock run "$peer" "$work/500.pac" "$work/many"
    say $((took - few)) >>"$work/steady.$peer"
  done
done
mine=$(median "$work/steady.pac-check")
say "" "steady state, 500 rules, time per URL"
for peer in "${peers[@]:1}"; do
  awk -v p="$peer" -v t="$(median "$work/steady.$peer")" -v m="$mine" 'BEGIN {
    printf "  %-13s %9.2f us   ratio to pac-check %6.2f\n", p, t / 2000, t / (m > 0 ? m : 1) }'
done
say "  command: pac-check url --pac 500.pac --urls-from many (2,200 URLs; less the run with 200)"
