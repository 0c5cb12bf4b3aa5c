#!/bin/sh
# Trains every shipped model and the comparison splits, one after another. Run again to resume where it stopped.
# Usage: train_all.sh FEATURES_FOLDER [WORK_FOLDER]
here=$(dirname "$(readlink -f "$0")")
python=${PYTHON:-/usr/bin/python3}
for name in tess-resnet-small crema-d-resnet-small crema-d-resnet crema-d-resnet-robust crema-d-transformer crema-d-resnet-small-random \
    tess-resnet-small-words tess-resnet-small-oaf-held-out tess-resnet-small-yaf-held-out; do
    [ -e "${2:-$here/work}/$name/metrics.json" ] && continue
    "$python" "$here/train.py" "$here/configs/$name.json" --features "$1" --work "${2:-$here/work}" || exit 1
done
