#!/bin/sh
# Says what the image was told to say, and who says it.
echo "$GREETING, as $(whoami) in $PWD"
