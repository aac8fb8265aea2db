# Prints the tests that were skipped as something is missing that can be had, out of Surefire's reports, with the reason. What cannot
# be had on this engine or system has a reason that begins with "only", and is left out.

function attribute(name) {
    return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
}
/^ *<testcase / { test = attribute("classname") "." attribute("name") }
/^ *<skipped/ {
    reason = attribute("message") # of a condition; that of an assumption is in what it has thrown
    if (sub(/^.*<!\[CDATA\[[A-Za-z0-9_.$]*:? ?/, "")) {
        sub(/]]>.*$/, "")
        reason = $0
    }
    sub(/^Assumption failed: /, "", reason)
    if (reason !~ /^only /) {
        print test ": " (reason == "" ? "no reason given" : reason)
    }
}
