#!/usr/bin/env bash
# Packs what a machine with an NVIDIA GPU needs to check and measure the CUDA plugin, .NET included:
#   pack.sh [OUT]      → OUT/serhost-gpu (default: OUT = ./out) and OUT/serhost-gpu.tar.gz
# There: tar xzf serhost-gpu.tar.gz && serhost-gpu/run.sh
# The package is rehearsed before it is called good (PackageTests): unpacked and run without .NET in reach, without a GPU and on a stand-in
# for the driver. That takes minutes and clang++-16.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=$(mkdir -p "${1:-out}" && cd "${1:-out}" && pwd)
folder=$out/serhost-gpu
packed=$folder.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
model=crema-d-resnet-small
limit=60 # MB

fail() { echo "pack.sh: $*" >&2; exit 1; }

rm -rf "$folder" "$packed"
dotnet publish "$here/Package" -c Release -v q "-p:HostOutputPath=$work/" -o "$folder"
for name in serhost Attribution.Cuda.Tests; do
  # What was trimmed away must be switched off, too: both programs run with the settings they were trimmed for.
  cp "$folder/Package.runtimeconfig.json" "$folder/$name.runtimeconfig.json"
done
for plugin in Attribution.Cuda Attribution.Occlusion Attribution.Relevance Model.Onnx; do
  mkdir -p "$folder/plugins/$plugin"
  cp "$work/plugins/$plugin/plugin.json" "$work/plugins/$plugin/$plugin.deps.json" "$folder/plugins/$plugin/"
  for assembly in "$work/plugins/$plugin"/*.dll; do
    cp "$folder/$(basename "$assembly")" "$folder/plugins/$plugin/" # as the trimmer left it
  done
done
mkdir -p "$folder/models"
cp -r "$root/models/$model" "$folder/models/"
cp "$here/run.sh" "$here/peer.py" "$here/README.md" "$folder/"
commit=$(git -C "$root" rev-parse --short HEAD)
git -C "$root" diff --quiet HEAD -- && echo "$commit" > "$folder/COMMIT" || echo "$commit, with changes" > "$folder/COMMIT"
(
  cd "$folder"
  # The lists of assemblies name files that are left out here; without them the program's folder is the list.
  rm -f ./*.deps.json ./*.pdb ./*.xml Package Package.*
  # In plugins/ already, and to be found there only.
  rm -f Model.Onnx.dll Microsoft.ML.OnnxRuntime.dll Attribution.Occlusion.dll Attribution.Relevance.dll
  # Debuggers, other garbage collectors, tracing; colours of source code, which the terminal UI has no use for here.
  rm -f createdump libmscordaccore.so libmscordbi.so libclrgc.so libclrgcexp.so libcoreclrtraceptprovider.so \
    TextMateSharp.Grammars.dll libonigwrap.so xunit.runner.visualstudio.testadapter.dll
)

# ONNX Runtime, which would be almost half of the package, is needed for one thing: to measure, when a model is first opened, how far its
# layer graph is from the file. That is done here, and the package carries the result.
mv "$folder/libonnxruntime.so" "$folder/plugins/Model.Onnx/"
(cd / && XDG_DATA_HOME="$work/data" "$folder/serhost" models check "$model" --models "$folder/models" --plugins "$folder/plugins")
rm "$folder/plugins/Model.Onnx/libonnxruntime.so"
measured=serhost/cache/model-onnx
[ "$(find "$work/data/$measured" -name '*.txt' | wc -l)" = 1 ] || fail "no measurement of $model in $work/data/$measured"
mkdir -p "$folder/data/$measured"
cp "$work/data/$measured"/*.txt "$folder/data/$measured/"

size=$(du -sm "$folder" | cut -f1)
[ "$size" -lt "$limit" ] || fail "$folder has $size MB; it must stay below $limit MB"
tar -C "$out" --owner=0 --group=0 --numeric-owner -czf "$work/serhost-gpu.tar.gz" serhost-gpu
SERHOST_GPU_PACKAGE=$work/serhost-gpu.tar.gz "$root/tests/Attribution.Cuda.Tests/bin/Release/net10.0/Attribution.Cuda.Tests" \
  -noColor -explicit only -class Attribution.Cuda.Tests.PackageTests \
  || fail "the package does not work (see above): nothing was packed. Its folder is $folder"
mv "$work/serhost-gpu.tar.gz" "$packed"
echo "$folder: $size MB; packed: $(du -sm "$packed" | cut -f1) MB"
