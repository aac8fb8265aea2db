# Sourced by the commands weft and verify: finds the tools they need, or says what is missing and how to get it.
# Runs in any bash from 3.2 on (macOS).

java_needed=25

# find_jdk: prints the home of a JDK that is new enough: JAVA_HOME, else that of `java` on the PATH, else the oldest such JDK
# in the usual places.
find_jdk() {
    local looked="" home version command found="" found_version=""

    if [ -n "${JAVA_HOME-}" ]; then
        version=$(jdk_version "$JAVA_HOME")
        if enough "$version"; then
            printf '%s\n' "$JAVA_HOME"
            return 0
        fi
        looked="$looked
  JAVA_HOME: $JAVA_HOME is $(jdk_name "$version")"
    else
        looked="$looked
  JAVA_HOME: not set"
    fi

    if command=$(command -v java); then
        home=$(jdk_of "$command")
        version=$(jdk_version "$home")
        if enough "$version"; then
            printf '%s\n' "$home"
            return 0
        fi
        looked="$looked
  PATH: $command is $(jdk_name "$version")"
    else
        looked="$looked
  PATH: no java"
    fi

    while IFS= read -r home; do
        [ -d "$home" ] || continue
        version=$(jdk_version "$home")
        if enough "$version"; then
            if [ -z "$found" ] || [ "$version" -lt "$found_version" ]; then
                found=$home
                found_version=$version
            fi
        elif [ -x "$home/bin/java" ] && [ ! -L "$home" ]; then
            looked="$looked
  $home is $(jdk_name "$version")"
        fi
    done <<EOF
$(usual_places)
EOF
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
        return 0
    fi

    cat >&2 <<EOF
No JDK $java_needed or newer was found. (A JRE is not enough: it has no compiler.) Looked at:$looked
  and in /usr/lib/jvm, /usr/java, /opt/java, /Library/Java/JavaVirtualMachines, Homebrew, ~/.sdkman and ~/.jdks

To get one:
  Debian, Ubuntu  apt install openjdk-$java_needed-jdk-headless
  Fedora          dnf install java-$java_needed-openjdk-devel
  macOS           brew install openjdk@$java_needed
  anything        https://adoptium.net
If it is in another place, set JAVA_HOME to its directory.
EOF
    return 1
}

usual_places() {
    if [ -x /usr/libexec/java_home ]; then # macOS
        /usr/libexec/java_home -v "$java_needed+" 2>/dev/null
    fi
    printf '%s\n' /usr/lib/jvm/* /usr/java/* /opt/java /opt/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*
}

# jdk_version HOME: prints 25 for a JDK 25, and nothing if it is no JDK.
jdk_version() {
    local version=""
    [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
    fi
    version=${version#1.} # 1.8 was 8
    printf '%s\n' "${version%%[!0-9]*}"
}

jdk_name() {
    if [ -n "$1" ]; then echo "JDK $1"; else echo "not a JDK"; fi
}

enough() {
    [ -n "$1" ] && [ "$1" -ge "$java_needed" ]
}

# jdk_of COMMAND: prints the home of the JDK behind a `java` on the PATH: by its symbolic links, or, if it is a script, by asking it.
jdk_of() {
    local java=$1 link
    while [ -L "$java" ]; do
        link=$(readlink "$java")
        case $link in
            /*) java=$link ;;
            *) java=$(dirname "$java")/$link ;;
        esac
    done
    java=$(dirname "$(dirname "$java")")
    if [ ! -x "$java/bin/javac" ] || [ ! -r "$java/release" ]; then
        java=$("$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    fi
    printf '%s\n' "$java"
}

# need_maven: fails if there is no `mvn`.
need_maven() {
    command -v mvn >/dev/null && return 0
    cat >&2 <<EOF
Maven 3.8 or newer is needed to build weft, and there is no mvn on the PATH. To get it:
  Debian, Ubuntu  apt install maven
  Fedora          dnf install maven
  macOS           brew install maven
  anything        https://maven.apache.org/download.cgi
EOF
    return 1
}
