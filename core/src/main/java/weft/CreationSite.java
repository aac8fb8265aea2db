package weft;

/// Where a task was created: in debug mode, added to the trace of its failure.
final class CreationSite extends Throwable {

    private static final long serialVersionUID = 1;

    CreationSite() {
        super("the task was created here");
    }

    void addTo(Throwable failure) {
        failure.addSuppressed(this);
    }
}
