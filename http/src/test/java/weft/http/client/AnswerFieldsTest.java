package weft.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Weft;

/// What the fields `link` and `content-disposition` of an answer say.
class AnswerFieldsTest {

    private static final URI PAGE = URI.create("https://example.org/notes/list?page=2");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "<https://example.org/a>; rel=next                     | https://example.org/a",
                "<?page=3>; rel=\"next\"                               | https://example.org/notes/list?page=3",
                "<../x>;rel=prev, </y>;rel=next                        | https://example.org/y",
                "<a,b;c>; title=\"x, <no>; rel=next\"; rel=\"last Next\" | https://example.org/notes/a,b;c",
                "<a>; title=\"\\\", \"; rel=next, <b>; rel=next          | https://example.org/notes/a",
                "<a>; REL = next                                       | https://example.org/notes/a",
                "<a>; rel=prev; rel=next                               | none",
                "<a>; rel=nextpage                                     | none",
                "<a>; rel=next; anchor=\"#part\"                       | none",
                "<a>; rel=next; anchor=\"/other\", <b>; rel=next       | https://example.org/notes/b",
                "<http://[/>; rel=next, <b>; rel=next                  | https://example.org/notes/b",
                "<gr\u00c3\u00b6\u00c3\u009fe x>; rel=next                 | https://example.org/notes/gr%C3%B6%C3%9Fe%20x",
                "<a; rel=next                                          | none",
                "a; rel=next                                           | none",
                "<a>                                                   | none",
                "''                                                    | none"
            })
    void linkLeadsWhereItSays(String value, String target) {
        assertThat(LinkField.target(PAGE, List.of(value), "next"))
                .isEqualTo(Optional.ofNullable(target).map(URI::create));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "attachment; filename=report.pdf                                     | report.pdf",
                "attachment; FileName=\"a; b \\\"c\\\".txt\"                            | a; b \"c\".txt",
                "inline                                                              | none",
                "attachment; filename=\"\"                                           | none",
                "attachment; filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates | \u20ac rates",
                "attachment; filename*=UTF-8'en'a+b%2Fc; filename=x                  | a+b/c",
                "attachment; filename*=utf-8''%zz; filename=x                        | x",
                "attachment; filename*=iso-8859-1''%a3; filename=x                   | x",
                "attachment; filename*=utf-8; filename=x                             | x",
            })
    void fileIsCalledAsTheServerSays(String value, String name) {
        assertThat(Disposition.fileName(value)).isEqualTo(Optional.ofNullable(name));
    }

    @Test
    void pagesAreFollowedToTheLast() {
        try (JdkServer server = JdkServer.start()) {
            server.on("/notes", exchange -> {
                String query = exchange.getRequestURI().getQuery();
                int page = query == null ? 1 : Integer.parseInt(query.substring("page=".length()));
                exchange.getResponseHeaders().add("Link", "</notes>; rel=\"first\"");
                if (page < 3) {
                    exchange.getResponseHeaders().add("Link", "<?page=" + (page + 1) + ">; rel=\"next\"");
                }
                exchange.getResponseHeaders().set("Content-Disposition", "inline; filename=page" + page);
                JdkServer.answer(exchange, 200, "page " + page);
            });
            List<String> read = new ArrayList<>();
            Weft.run(() -> {
                try (WebClient client = WebClient.open()) {
                    Optional<URI> page = Optional.of(URI.create(server.uri("/notes")));
                    while (page.isPresent()) {
                        try (ClientResponse response = client.get(page.get().toString())) {
                            assertThat(response.link("first")).contains(URI.create(server.uri("/notes")));
                            page = response.link("next");
                            read.add(response.text() + " in "
                                    + response.fileName().orElseThrow());
                        }
                    }
                }
            });
            assertThat(read).containsExactly("page 1 in page1", "page 2 in page2", "page 3 in page3");
        }
    }
}
