import static weft.Weft.gather;

import weft.Awaitable;
import weft.Weft;
import weft.http.client.WebClient;

String fetchUrl(WebClient client, String url) {
    return client.get(url).text();
}

void main(String[] urls) {
    Weft.run(() -> {
        try (var client = WebClient.open()) {
            var fetches = new ArrayList<Awaitable<String>>();
            for (String url : urls) {
                fetches.add(() -> fetchUrl(client, url));
            }
            var results = gather(fetches);
            for (String result : results) {
                IO.println(result);
            }
        }
    });
}
