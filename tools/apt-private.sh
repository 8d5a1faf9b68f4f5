# apt-private.sh - a private state of apt, for scripts that fetch Debian packages without changing the system.
# Sourced, not run.  It takes the mirror, the keyring, proxies and credentials from the system's own apt configuration and
# keeps everything it writes in the folder it is given; it needs no root rights and changes nothing outside that folder.
#   apt_mirror                       sets MIRROR (URI) and KEYS ("[signed-by=...]" or empty)
#   apt_private DIR deb|deb-src SUITE [ARCH...]   makes the state and fetches the index of SUITE's main component
#   apt_p ARGS...                    runs apt-get on that state (say which folder it should write to with cd)
# Every failure ends the caller through its function die (one line, non-zero exit).
# Needs: apt, and on the system one Debian source for `main` (sources.list or *.sources, both understood).

apt_mirror()
{
    command -v apt-get >/dev/null 2>&1 || die "apt-get is missing: this works on Debian 12 or 13 only"
    KEYS=
    local code=none key= parts= main= all=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -r /etc/os-release ] && code=$(. /etc/os-release; echo "${VERSION_CODENAME:-none}")
    # The addresses that an update would fetch contain the mirror, in whatever form the sources are written and even before a first update.
    MIRROR=$(apt-get -o Debug::NoLocking=1 update --print-uris 2>/dev/null |
        sed -nE "s,^'([^']*/)dists/(bookworm|trixie|forky|oldstable|stable|testing|unstable|sid|$code)/main/.*,\1,p" | head -n 1)
    [ -n "$MIRROR" ] || die "no Debian source with the component main in the system's apt configuration"
    # The keyring: the one named by that source; else the ones that apt trusts by default; else Debian's.
    eval "$(apt-config shell parts Dir::Etc::sourceparts/d main Dir::Etc::sourcelist/f)"
    key=$(cat "$parts"/*.sources 2>/dev/null | awk -v u="${MIRROR%/}" 'BEGIN { RS = ""; FS = "\n" } index($0, u) {
        for (i = 1; i <= NF; i++) if (tolower($i) ~ /^signed-by:[ \t]*\//) { sub(/^[^:]*:[ \t]*/, "", $i); print $i; exit } }')
    [ -n "$key" ] || key=$(cat "$main" "$parts"/*.list 2>/dev/null | grep -v '^#' | grep -F "${MIRROR%/}" |
        sed -nE 's/.*signed-by=([^] ]*).*/\1/p' | head -n 1)
    if [ -n "$key" ]; then
        [ -e $all ] && [ "$key" != $all ] && key=$key,$all
    elif [ -z "$(find /etc/apt/trusted.gpg.d -type f 2>/dev/null | head -n 1)" ] && [ -e $all ]; then
        key=$all
    fi
    [ -n "$key" ] && KEYS="[signed-by=$(echo "$key" | tr ' ' ,)]"
    return 0
}

apt_private()
{
    APT_DIR=$1; local kind=$2 suite=$3; shift 3
    apt_mirror
    mkdir -p "$APT_DIR/lists/partial" "$APT_DIR/cache/archives/partial" "$APT_DIR/empty" || die "cannot write in $APT_DIR"
    echo "$kind $KEYS $MIRROR $suite main" > "$APT_DIR/sources.list" || die "cannot write $APT_DIR/sources.list"
    # Read after the system's configuration, so that its proxies stay and its clean-up commands do not run.
    {
        echo '#clear APT::Update::Pre-Invoke; #clear APT::Update::Post-Invoke; #clear APT::Update::Post-Invoke-Success;'
        echo '#clear APT::Architectures; #clear Acquire::IndexTargets; #clear DPkg::Post-Invoke;'
        echo 'Acquire::IndexTargets { deb::Packages { MetaKey "$(COMPONENT)/binary-$(ARCHITECTURE)/Packages"; flatMetaKey "Packages"; ShortDescription "Packages"; Description "$(RELEASE) $(ARCHITECTURE) Packages"; Optional "0"; };'
        echo '  deb-src::Sources { MetaKey "$(COMPONENT)/source/Sources"; flatMetaKey "Sources"; ShortDescription "Sources"; Description "$(RELEASE) Sources"; Optional "0"; }; };'
        echo 'Acquire::Languages "none"; Acquire::Retries "3"; Acquire::http::Timeout "30"; Acquire::https::Timeout "30"; APT::Sandbox::User "";'
        for a in "$@"; do echo "APT::Architectures:: \"$a\";"; done
        echo "Dir::Etc::sourcelist \"$APT_DIR/sources.list\"; Dir::Etc::sourceparts \"/dev/null\";"
        echo "Dir::Etc::preferences \"/dev/null\"; Dir::Etc::preferencesparts \"/dev/null\";"
        echo "Dir::State \"$APT_DIR\"; Dir::State::lists \"$APT_DIR/lists\"; Dir::State::status \"/dev/null\"; Dir::Cache \"$APT_DIR/cache\";"
        echo "Dir::Cache::pkgcache \"\"; Dir::Cache::srcpkgcache \"\";"
    } > "$APT_DIR/conf" || die "cannot write $APT_DIR/conf"
    apt_p update || die "cannot fetch the package index of $suite from the system's mirror: $(apt_reason)"
    # `apt-get update` keeps its exit status 0 when a host is out of reach
    grep -q '^[WE]: Failed to fetch\|^E:' "$APT_DIR/log" && die "cannot fetch the package index of $suite from the system's mirror: $(apt_reason)"
    return 0
}

apt_p() { LC_ALL=C apt-get -q -y -c="$APT_DIR/conf" "$@" > "$APT_DIR/log" 2>&1; }

apt_reason() { local r; r=$(grep '^[WE]:' "$APT_DIR/log" | head -n 1 | cut -c1-200); echo "${r:-apt-get gave no reason (is the disk full?)}"; }
