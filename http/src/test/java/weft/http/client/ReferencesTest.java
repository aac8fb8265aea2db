package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {

    /// RFC 3986, sections 5.4.1 and 5.4.2, with the base that they have; the last is for strict parsers, as this is
    /// one.
    @ParameterizedTest
    @CsvSource(delimiter = '|', commentCharacter = '~', textBlock = """
            g:h | g:h
            g | http://a/b/c/g
            ./g | http://a/b/c/g
            g/ | http://a/b/c/g/
            /g | http://a/g
            //g | http://g
            ?y | http://a/b/c/d;p?y
            g?y | http://a/b/c/g?y
            #s | http://a/b/c/d;p?q#s
            g#s | http://a/b/c/g#s
            g?y#s | http://a/b/c/g?y#s
            ;x | http://a/b/c/;x
            g;x | http://a/b/c/g;x
            g;x?y#s | http://a/b/c/g;x?y#s
            '' | http://a/b/c/d;p?q
            . | http://a/b/c/
            ./ | http://a/b/c/
            .. | http://a/b/
            ../ | http://a/b/
            ../g | http://a/b/g
            ../.. | http://a/
            ../../ | http://a/
            ../../g | http://a/g
            ../../../g | http://a/g
            ../../../../g | http://a/g
            /./g | http://a/g
            /../g | http://a/g
            g. | http://a/b/c/g.
            .g | http://a/b/c/.g
            g.. | http://a/b/c/g..
            ..g | http://a/b/c/..g
            ./../g | http://a/b/g
            ./g/. | http://a/b/c/g/
            g/./h | http://a/b/c/g/h
            g/../h | http://a/b/c/h
            g;x=1/./y | http://a/b/c/g;x=1/y
            g;x=1/../y | http://a/b/c/y
            g?y/./x | http://a/b/c/g?y/./x
            g?y/../x | http://a/b/c/g?y/../x
            g#s/./x | http://a/b/c/g#s/./x
            g#s/../x | http://a/b/c/g#s/../x
            http:g | http:g
            """)
    void examplesOfTheStandardHold(String reference, String target) {
        URI base = URI.create("http://a/b/c/d;p?q");

        assertThat(References.resolve(base, URI.create(reference))).hasToString(target);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a,         g,              http://a/g",
        "http://a,         ?y,             http://a?y",
        "http://a?q,       ../g,           http://a/g",
        "http://a/b,       http://b/../c,  http://b/c",
        "http://a/b/,      ..//c,          http://a//c",
        "http://a/b,       ?,              http://a/b?",
        "http://a/b?q#f,   #,              http://a/b?q#",
        "http://u@[::1]:8/b, c%2F%C3%A9,   http://u@[::1]:8/c%2F%C3%A9",
        "http://my_host:8/, g,             http://my_host:8/g",
        "file:/a/b,        ../c,           file:/c",
        "file:/a/b,        ..//c,          file:/.//c"
    })
    void otherBasesAreOfUse(String base, String reference, String target) {
        assertThat(References.resolve(URI.create(base), URI.create(reference))).hasToString(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailto:a@example.org", "javascript:go()"})
    void whatHasNoPathStays(String reference) {
        assertThat(References.resolve(URI.create("http://a/b"), URI.create(reference)))
                .hasToString(reference);
    }
}
