#!/usr/bin/env bash
# replicate.sh CREMA_D_FOLDER TESS_FOLDER [CLIPS]: runs everything behind models/REPLICATION.md and puts the tables into models/replication/.
# Resumable: what the store has is not computed again. Needs the built program (dotnet build -c Release) in host/SerHost.
# SERHOST: another program; SERHOST_REPLICATION_STORE: another folder for the results.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
crema=$1 tess=$2 clips=${3:-600}
serhost=${SERHOST:-$here/../../host/SerHost/bin/Release/net10.0/serhost}
store=${SERHOST_REPLICATION_STORE:-$here/../../replication-store}
tables=$here/../replication
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

# put NAME COMMAND…: the command's output becomes models/replication/NAME.txt.
put() {
  local name=$1; shift
  "$@" > "$work/$name.txt"
  mv "$work/$name.txt" "$tables/$name.txt"
}

run() { # run EXPERIMENT FOLDER: a finished run of the experiment on the folder; exit code 3 (some clips failed) is shown by stats.
  "$serhost" run "$here/$1.json" --corpus "$2" --limit "$clips" --store "$store" --json > "$work/$1.json" || [ $? -eq 3 ]
}

methods=occlusion:window-bands=all,occlusion:window-bands=all:fill=mean,crp:layer=layer1.conv1,lrp,grad-cam,energy,random
run paper-crema-d "$crema"; put stats-crema-d "$serhost" stats --store "$store"
run paper-tess "$tess"; put stats-tess "$serhost" stats --store "$store"
put defects-crema-d "$serhost" defects --corpus "$crema" --model crema-d-resnet-small --speakers "$here/../training/splits/crema-d-test-speakers.txt" --limit $((clips / 5))
put methods-crema-d "$serhost" evaluate-methods --corpus "$crema" --model crema-d-resnet-small --methods "$methods" --limit $((clips / 10))
put spliced-crema-d "$serhost" ground-truth --corpus "$crema" --model crema-d-resnet-small --methods "$methods" --limit $((clips / 5))
put spliced-crema-d-matched "$serhost" ground-truth --corpus "$crema" --model crema-d-resnet-small --methods "$methods" --limit $((clips / 5)) --match-level
put demo-bursts "$serhost" ground-truth --corpus demo --model crema-d-resnet-small --methods "$methods" --limit $((clips / 5))

# Does the cue cause the decision? Loudness and pitch, moved where CRP looked, in matched windows.
for corpus in crema-d tess; do
  folder=$crema; [ $corpus = crema-d ] || folder=$tess
  put counterfactual-$corpus "$serhost" counterfactual "$here/causal-$corpus.json" --corpus "$folder" --store "$store"
done

# The transformer, on the speakers it never heard alone.
attention=lrp:composite=attnlrp,lrp:composite=cp-lrp,lrp:composite=attnlrp-gamma,attention-rollout,gradient-attention,integrated-gradients:steps=20,occlusion:window-bands=all:stride-frames=5,shapley:segments=6,energy,random
mkdir "$work/unheard"
while read -r speaker; do ln -s "$(realpath "$crema")/$speaker"_* "$work/unheard/"; done < <(tr -s ' \n' '\n' < "$here/../training/splits/crema-d-test-speakers.txt" | grep .)
put spliced-transformer-matched "$serhost" ground-truth --corpus "$work/unheard" --model crema-d-transformer --methods "$attention" --limit $((clips * 3 / 50)) --match-level
put methods-transformer "$serhost" evaluate-methods --corpus "$work/unheard" --model crema-d-transformer --limit $((clips / 50)) \
  --methods lrp:composite=attnlrp-gamma,lrp:composite=attnlrp,lrp:composite=cp-lrp,gradient-attention,random,energy
"$serhost" run --corpus "$work/unheard" --model crema-d-transformer --methods lrp,lrp:composite=attnlrp,energy,random --limit $((clips * 2 / 5)) --name transformer \
  --store "$store" --json > "$work/transformer.json" || [ $? -eq 3 ]
put stats-transformer "$serhost" stats --store "$store"
