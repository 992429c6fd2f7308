# SPDX-License-Identifier: Apache-2.0
# Sourced by the other scripts: which Debian packages are needed, and getting them.

build_packages=(g++ cmake ninja-build pkg-config libre2-dev libpcre2-dev rapidjson-dev libboost-dev
  libboost-program-options-dev libboost-iostreams-dev libtbb-dev libfmt-dev libsqlite3-dev libmd-dev
  libutf8proc-dev libjemalloc-dev)
test_packages=("${build_packages[@]}" libgtest-dev python3 python3-jsonschema python3-networkx
  python3-rdflib libxml2-utils)
full_packages=("${test_packages[@]}" libbenchmark-dev libboost-graph-dev)

# need PACKAGE...: installs what is missing; does not touch the network where nothing is.
need() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local apt=(apt-get -o DPkg::Lock::Timeout=300)
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
      echo "These packages are missing; install them and run this script again:" >&2
      echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
      exit 3
    fi
    apt=(sudo -n env DEBIAN_FRONTEND=noninteractive "${apt[@]}")
  fi
  export DEBIAN_FRONTEND=noninteractive
  echo "installing: ${missing[*]}" >&2
  "${apt[@]}" update -qq >&2
  "${apt[@]}" install -y -qq --no-install-recommends "${missing[@]}" >&2
}
