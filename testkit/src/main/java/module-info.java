import org.jspecify.annotations.NullMarked;

/// Tests of programs that are written with weft: virtual time, seeded orders of steps, and tests that are coroutines.
///
/// Nothing here is null unless it says so.
@NullMarked
module weft.test {
    requires transitive weft.core;
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api; // for @WeftTest alone

    exports weft.test;

    opens weft.test to
            org.junit.platform.commons; // which makes the extension behind @WeftTest
}
