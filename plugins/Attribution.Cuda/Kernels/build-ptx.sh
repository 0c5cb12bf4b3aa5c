#!/usr/bin/env bash
# Compiles every kernel file to PTX beside it, with clang 16 and without the CUDA toolkit.
# With --check it writes nothing and fails if a committed .ptx differs from what its .cu gives.
set -eu
cd "$(dirname "$0")"
compiler=${CLANG:-clang-16}
failed=0
for source in *.cu; do
  fresh=$(mktemp)
  arch=sm_70
  case $source in *_tensor.cu) arch=sm_80 ;; esac # tensor cores; everything else runs on older GPUs, too
  "$compiler" -x cuda --cuda-device-only "--cuda-gpu-arch=$arch" -nocudainc -nocudalib -O3 -S "$source" -o "$fresh"
  target=${source%.cu}.ptx
  if [ "${1:-}" = --check ]; then
    cmp -s "$fresh" "$target" || { echo "$target is not what $source gives: run build-ptx.sh and commit it"; failed=1; }
    rm -f "$fresh"
  else
    mv "$fresh" "$target" && chmod 644 "$target"
  fi
done
exit $failed
