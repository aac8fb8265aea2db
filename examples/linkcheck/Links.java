package linkcheck;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.swing.text.MutableAttributeSet;
import javax.swing.text.html.HTML;
import javax.swing.text.html.HTMLEditorKit.ParserCallback;
import javax.swing.text.html.parser.ParserDelegator;

/// Finds the links in a page, with the JDK's own parser of HTML, which is old and forgiving.
final class Links extends ParserCallback {

    private final Set<URI> links = new LinkedHashSet<>();
    private URI base;

    private Links(URI page) {
        base = page;
    }

    /// Returns where a page leads to, each place once.
    static List<URI> of(URI page, String html) {
        Links parser = new Links(page);
        if (!html.isEmpty()) {
            try {
                new ParserDelegator().parse(new StringReader(html), parser, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new ArrayList<>(parser.links);
    }

    @Override
    public void handleStartTag(HTML.Tag tag, MutableAttributeSet attributes, int position) {
        handleSimpleTag(tag, attributes, position);
    }

    @Override
    public void handleSimpleTag(HTML.Tag tag, MutableAttributeSet attributes, int position) {
        Object target = attributes.getAttribute(HTML.Attribute.HREF);
        if (target == null) {
            target = attributes.getAttribute(HTML.Attribute.SRC);
        }
        if (target != null && tag == HTML.Tag.BASE) {
            base = base.resolve(target.toString());
        } else if (target != null) {
            add(target.toString().strip());
        }
    }

    private void add(String target) {
        try {
            URI uri = base.resolve(target.replace(" ", "%20"));
            String scheme = uri.getScheme();
            if ("http".equals(scheme) || "https".equals(scheme)) {
                String whole = uri.toString();
                int fragment = whole.indexOf('#');
                links.add(URI.create(fragment < 0 ? whole : whole.substring(0, fragment)));
            }
        } catch (IllegalArgumentException e) {
            // such as javascript:void(0), or a template's {{url}}
        }
    }
}
