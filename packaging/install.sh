#!/bin/sh
# Installs or upgrades Bavn from this folder, without any network. Starts nothing, stops nothing, overwrites no settings.
#
#   sh install.sh [--prefix DIR] [--root DIR] [--python PROGRAM] [--with-reload-rule]
#
#   --prefix DIR         where programs go (default /opt/bavn); each version has its own folder, `current` points to one
#   --root DIR           put everything below DIR, as for an image; makes no user then, and asks systemd nothing
#   --python PROGRAM     the Python to use; else the first that these wheels are for
#   --with-reload-rule   let the sensor's user reload nginx or Apache (polkit), see 50-bavn-reload.rules
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=/opt/bavn root='' python='' rule=

fail() { echo "install.sh: $*" >&2; exit 2; }
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' "$0"; }

while [ $# -gt 0 ]; do
  case $1 in
    --prefix | --root | --python) [ $# -gt 1 ] || fail "$1 needs a value" ;;
  esac
  case $1 in
    --prefix) prefix=$2; shift 2 ;;
    --root) root=$2; shift 2 ;;
    --python) python=$2; shift 2 ;;
    --with-reload-rule) rule=yes; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "'$1' is no option (--help shows what there is)" ;;
  esac
done
case $prefix in /*[!A-Za-z0-9/._-]* | [!/]* | '') fail "--prefix '$prefix' is no absolute path of plain characters" ;; esac
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "this needs root (or --root DIR)"
version=$(cat "$here/VERSION")

# ── what was brought is whole ────────────────────────────────────────────────────────────────────────────────────────
(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) || fail "this folder is damaged: unpack it again"

# ── a Python that the wheels are for ─────────────────────────────────────────────────────────────────────────────────
number() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }
offered=
for one in "$here"/requirements-*.txt; do one=${one##*/requirements-}; offered="$offered ${one%.txt}"; done
if [ -z "$python" ]; then
  for one in $offered; do
    for candidate in "python$one" python3; do
      [ "$(number "$candidate")" = "$one" ] && python=$candidate && break 2
    done
  done
fi
[ -n "$python" ] || fail "no Python found that these wheels are for:$offered"
is=$(number "$python")
case "$offered " in *" ${is:-none} "*) ;; *) fail "'$python' is Python '$is', these wheels are for:$offered" ;; esac
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  fail "Python $is lacks its venv module (on Debian and Ubuntu: the package python$is-venv)"

# ── a folder of its own for this version, so that the old one works until the new one does ───────────────────────────
base=$root$prefix
mkdir -p "$base"
place=$base/$version
again=1
while [ -e "$place" ]; do again=$((again + 1)); place=$base/$version-$again; done
trap 'rm -rf "$place"' EXIT
trap 'exit 2' HUP INT TERM
"$python" -m venv "$place"
pip() { PIP_CONFIG_FILE=/dev/null "$place/bin/python" -m pip --disable-pip-version-check --quiet --isolated "$@"; }
pip install --no-index --find-links "$here/wheels" --require-hashes --no-deps -r "$here/requirements-$is.txt" ||
  fail "the packages could not be installed"
pip install --no-index --no-deps "$here/wheels/bavn-$version-"*.whl || fail "bavn itself could not be installed"
"$place/bin/bavn" --version >/dev/null || fail "what was installed does not run"

before=$(readlink "$base/current" 2>/dev/null || true)
ln -s "$(basename "$place")" "$base/current.new"
mv -T "$base/current.new" "$base/current"
trap - EXIT
# The version before stays, to go back to (ln -sfn VERSION current); older ones go.
for old in "$base"/[0-9]*; do
  case $(basename "$old") in "$(basename "$place")" | "$before") ;; *) rm -rf "$old" ;; esac
done

# ── the command, the service, the settings ───────────────────────────────────────────────────────────────────────────
units=$root/usr/local/lib/systemd/system
mkdir -p "$root/usr/local/bin" "$units" "$root/etc/bavn"
ln -sfn "$prefix/current/bin/bavn" "$root/usr/local/bin/bavn"
for unit in bavn-sensor.service bavn-probe.service bavn-hub.service; do
  sed "s#/opt/bavn/#$prefix/#g" "$here/$unit" >"$units/$unit.new"
  chmod 644 "$units/$unit.new"
  mv "$units/$unit.new" "$units/$unit"
done
if [ -n "$rule" ]; then
  mkdir -p "$root/etc/polkit-1/rules.d"
  cp "$here/50-bavn-reload.rules" "$root/etc/polkit-1/rules.d/"
fi
if [ -z "$root" ]; then
  for user in bavn bavn-hub; do
    id "$user" >/dev/null 2>&1 ||
      { command -v systemd-sysusers >/dev/null && systemd-sysusers "$here/bavn.sysusers"; } ||
      useradd --system --home-dir "/var/lib/$user" --shell /usr/sbin/nologin "$user" ||
      fail "the user $user could not be made; all else is done"
  done
  chown root:bavn /etc/bavn
fi
chmod 750 "$root/etc/bavn"
if [ ! -e "$root/etc/bavn/bavn.toml" ]; then
  "$place/bin/bavn" config init --path "$root/etc/bavn/bavn.toml" >/dev/null
  chmod 640 "$root/etc/bavn/bavn.toml"
  [ -n "$root" ] || chown root:bavn "$root/etc/bavn/bavn.toml"
fi
if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi

echo "Bavn $version is installed in $base/$(basename "$place"); nothing was started."
echo "Settings: $root/etc/bavn/bavn.toml. Check them with:  bavn config check /etc/bavn/bavn.toml"
if [ -n "$before" ]; then
  echo "An upgrade from $before: state and settings are as they were. In force after:  systemctl restart bavn-sensor"
else
  echo "Then:  systemctl enable --now bavn-sensor"
fi
