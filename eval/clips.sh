#!/usr/bin/env bash
# Fetches the packages that hold the real clips of clips.json into a folder and unpacks them there:
# clips.sh FOLDER. The clips are for measuring only; they are not to be passed on.
set -euo pipefail
folder=${1:?usage: clips.sh FOLDER}
mkdir -p "$folder"
cd "$folder"
for package in python3-mecavideo psychtoolbox-3-common node-opencv python3-hug-doc python3-imageio forensics-samples-files; do
  if ! ls "$package"_*.deb >/dev/null 2>&1; then
    apt-get download "$package"
  fi
  dpkg-deb -x "$package"_*.deb .
done
# The server takes MP4 and MOV only: the others become MP4 under their names, nearly without loss.
for clip in usr/share/pymecavideo/data/video/{balle1-vp9,g1,g2}.avi; do
  ffmpeg -nostdin -v error -y -i "$clip" -an -c:v libx264 -crf 12 -pix_fmt yuv420p -fps_mode passthrough -f mp4 "$clip.new"
  mv "$clip.new" "$clip"
done
