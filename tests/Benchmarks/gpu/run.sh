#!/usr/bin/env bash
# Checks the CUDA plugin on this machine's GPU, then measures it, and writes what it found beside itself:
#   run.sh [RESULT]    exit code 0 all well, 1 a check or measurement failed, 3 no usable GPU
set -u
here=$(cd "$(dirname "$0")" && pwd)
result=${1:-$here/result-$(date +%Y%m%d-%H%M%S).txt}
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 
case $result in /*) ;; *) result=$PWD/$result ;; esac
cd / # a program without its list of assemblies must not be started from its own folder
chmod +x "$here/serhost" "$here/Attribution.Cuda.Tests"
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
gpu=$("$here/serhost" doctor --plugins "$here/plugins" --models "$here/models" 2>&1 | grep -i 'occlusion-cuda' || true)
say "$gpu"
if ! "$here/Attribution.Cuda.Tests" -noColor -explicit only -class Attribution.Cuda.Tests.Devices.PresenceTests >> "$result" 2>&1; then
  say "No usable GPU on this machine (see the line above): nothing was checked or measured."
  exit 3
fi

step "Theories through the driver" "$here/Attribution.Cuda.Tests" -noColor -trait Device=real -parallel none
if [ "$failed" -ne 0 ]; then
  say "The theories failed: nothing was measured."
  exit 1
fi

step "What the launches cost at the least" "$here/Attribution.Cuda.Tests" -noColor -showLiveOutput -class Attribution.Cuda.Tests.Cost.CostTests
peak=() # TFLOP/s in FP32 by the data sheet, of cards we know
case $(nvidia-smi --query-gpu=name --format=csv,noheader 2> /dev/null | head -1) in
  *H200* | *"H100 80GB HBM3"*) peak=(--peak 67) ;;
  *"H100 PCIe"*) peak=(--peak 51) ;;
  *A100*) peak=(--peak 19.5) ;;
  *L40S*) peak=(--peak 91.6) ;;
  *L4) peak=(--peak 30.3) ;;
esac
for frames in 134 201; do
  step "Benchmark, $frames frames" "$here/serhost" bench cuda --model crema-d-resnet-small --frames "$frames" --plugins "$here/plugins" --models "$here/models" ${peak[@]+"${peak[@]}"}
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
