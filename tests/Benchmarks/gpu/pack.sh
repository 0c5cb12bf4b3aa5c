#!/usr/bin/env bash
# Packs what a machine with an NVIDIA GPU needs to check and measure the CUDA plugin, .NET included:
#   pack.sh [OUT]      → OUT/serhost-gpu (default: OUT = ./out) and OUT/serhost-gpu.tar.gz
# There: tar xzf serhost-gpu.tar.gz && serhost-gpu/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=$(mkdir -p "${1:-out}" && cd "${1:-out}" && pwd)
folder=$out/serhost-gpu
options=(-c Release -r linux-x64 --self-contained -p:DebugType=none -p:GenerateDocumentationFile=false -p:UseAppHost=true -v q)

work=$out/build
rm -rf "$folder" "$work"
# Program and tests in one folder: they share one copy of the runtime. (Plugins come along with the program's project;
# built for one system they would each bring a runtime, so what is packed of them is built plainly, below.)
dotnet publish "$root/host/SerHost" "${options[@]}" "-p:HostOutputPath=$work/unused/" -o "$folder"
dotnet publish "$root/tests/Attribution.Cuda.Tests" "${options[@]}" "-p:HostOutputPath=$work/unused/" -o "$folder"
for plugin in Attribution.Cuda Attribution.Occlusion Attribution.Relevance Model.Onnx; do
  dotnet build "$root/plugins/$plugin" -c Release -p:DebugType=none -p:GenerateDocumentationFile=false -v q "-p:HostOutputPath=$work/"
  mkdir -p "$folder/plugins/$plugin"
  cp "$work/plugins/$plugin"/*.dll "$work/plugins/$plugin"/*.json "$folder/plugins/$plugin/"
done
cp "$work/plugins/Model.Onnx/libonnxruntime.so" "$folder/plugins/Model.Onnx/"
mkdir -p "$folder/models"
cp -r "$root/models/crema-d-resnet-small" "$folder/models/"
cp "$here/run.sh" "$here/peer.py" "$here/README.md" "$folder/"
commit=$(git -C "$root" rev-parse --short HEAD)
git -C "$root" diff --quiet HEAD -- && echo "$commit" > "$folder/COMMIT" || echo "$commit, with changes" > "$folder/COMMIT"

# The lists of assemblies name files that are left out below; without them the program's folder is the list.
rm -f "$folder/serhost.deps.json" "$folder/Attribution.Cuda.Tests.deps.json"
(
  cd "$folder"
  rm -rf CodeCoverage ubuntu macos x64 x86 ./*.pdb ./*.xml
  # Debuggers, other garbage collectors, tracing, test hosts for other runners, and parts of .NET that nothing here uses.
  rm -f createdump libmscordaccore.so libmscordbi.so libclrgc.so libclrgcexp.so libcoreclrtraceptprovider.so libhostpolicy.a \
    Microsoft.VisualBasic*.dll Microsoft.CSharp.dll System.Data*.dll System.Net.Mail.dll System.Net.Quic.dll System.Net.WebSockets*.dll \
    System.Net.HttpListener.dll System.Net.NetworkInformation.dll System.Net.Ping.dll System.Private.DataContractSerialization.dll \
    System.Threading.Tasks.Dataflow.dll System.Linq.Parallel.dll System.Formats.Tar.dll System.IO.Packaging.dll System.Transactions*.dll \
    System.Text.Encoding.CodePages.dll System.Security.Cryptography.Xml.dll System.Web*.dll mscorlib.dll \
    xunit.runner.visualstudio.testadapter.dll Microsoft.CodeCoverage*.dll Microsoft.VisualStudio*.dll Newtonsoft.Json.dll \
    Microsoft.TestPlatform*.dll testhost*.dll TextMateSharp.Grammars.dll libonigwrap.so System.Linq.AsyncEnumerable.dll
)
rm -rf "$work"
tar -C "$out" -czf "$out/serhost-gpu.tar.gz" serhost-gpu
echo "$folder: $(du -sm "$folder" | cut -f1) MB; packed: $(du -sm "$out/serhost-gpu.tar.gz" | cut -f1) MB"
