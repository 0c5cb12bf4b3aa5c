#!/usr/bin/env bash
# Checks the CUDA plugin on this machine's GPU, then measures it, and writes what it found beside itself:
#   run.sh [--small] [RESULT]    exit code 0 all well, 1 a check or measurement failed, 3 no usable GPU
# --small: the benchmark as small as it goes, to try the script where the GPU is an emulation.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
sizes=("--frames 134" "--frames 201")
if [ "${1:-}" = --small ]; then
  sizes=("--frames 10 --clips 1 --repeats 1")
  shift
fi
result=${1:-$here/result-$(date +%Y%m%d-%H%M%S).txt}
case $result in /*) ;; *) result=$PWD/$result ;; esac
cd / # a program without its list of assemblies must not be started from its own folder
chmod +x "$here/serhost" "$here/Attribution.Cuda.Tests"
# A user's folder for this run only, with what was measured of the model when it was packed (pack.sh says why).
XDG_DATA_HOME=$(mktemp -d) || exit 1
trap 'rm -rf "$XDG_DATA_HOME"' EXIT
export XDG_DATA_HOME
cp -R "$here/data/." "$XDG_DATA_HOME/" || exit 1
failed=0

say() { echo "$@" | tee -a "$result"; }
step() { # step TITLE COMMAND…
  say ""
  say "== $1"
  shift
  "$@" 2>&1 | tee -a "$result"
  local code=${PIPESTATUS[0]}
  if [ "$code" -ne 0 ]; then say "(exit code $code)"; failed=1; fi
}

: > "$result"
say "SerHost GPU check, commit $(cat "$here/COMMIT"), $(date -u +%Y-%m-%dT%H:%M:%SZ)"
if command -v nvidia-smi > /dev/null; then
  nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,compute_mode --format=csv 2>&1 | tee -a "$result"
fi
found=$("$here/serhost" doctor --plugins "$here/plugins" --models "$here/models" 2>&1)
if ! grep 'method occlusion-cuda' <<< "$found" | tee -a "$result"; then
  say "The program does not run on this machine, or without its plugin:"
  say "$found"
  exit 1
fi
if ! "$here/Attribution.Cuda.Tests" -noColor -explicit only -class Attribution.Cuda.Tests.Devices.PresenceTests >> "$result" 2>&1; then
  say "No usable GPU on this machine (see the line above): nothing was checked or measured."
  exit 3
fi

step "Theories through the driver" "$here/Attribution.Cuda.Tests" -noColor -trait Device=real -parallel none
if [ "$failed" -ne 0 ]; then
  say "The theories failed: nothing was measured."
  exit 1
fi

launches() { # of each question its totals; the tables behind them are the test's
  "$here/Attribution.Cuda.Tests" -noColor -showLiveOutput -class Attribution.Cuda.Tests.Cost.CostTests \
    | sed -n -e 's/^.*CostTests\.\(.*\) \[OUTPUT\] \(.* launches, .*\)$/\1: \2/p' -e '/FAIL\|Total:/p'
}
step "What a clip costs at the least, by count, on an H200 by its data sheet" launches
peak=() # TFLOP/s in FP32 by the data sheet, of GPUs we know
case $(nvidia-smi --query-gpu=name --format=csv,noheader 2> /dev/null | head -1) in
  *H200* | *"H100 80GB HBM3"*) peak=(--peak 67) ;;
  *"H100 PCIe"*) peak=(--peak 51) ;;
  *A100*) peak=(--peak 19.5) ;;
  *L40S*) peak=(--peak 91.6) ;;
  *L4) peak=(--peak 30.3) ;;
esac
for size in "${sizes[@]}"; do
  # shellcheck disable=SC2086 # a size is several words
  step "Benchmark, $size" \
    "$here/serhost" bench cuda --model crema-d-resnet-small $size --plugins "$here/plugins" --models "$here/models" ${peak[@]+"${peak[@]}"}
done
if python3 -c 'import torch, numpy; assert torch.cuda.is_available()' 2> /dev/null; then
  step "PyTorch on the same GPU" python3 "$here/peer.py" "$here/models/crema-d-resnet-small/model.onnx"
else
  say ""
  say "(PyTorch with CUDA is not installed for python3: no peer was measured.)"
fi

say ""
say "Written to $result"
exit "$failed"
