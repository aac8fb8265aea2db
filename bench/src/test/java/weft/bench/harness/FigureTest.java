package weft.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {

    @ParameterizedTest
    @CsvSource({
        "server-busy, 60, 99, true",
        "client-busy, 60, 99, true",
        "server-busy, 99, 99, false",
        "server-busy, 99, 60, false",
        "server-busy, 60, 60, false",
        "rate, 60, 99, false", // of whom nothing is known
    })
    void aRateIsTheLoadsIfOnlyTheLoadHasAllOfItsCore(String whose, double own, double load, boolean isOfTheLoad) {
        List<Rounds> figures = List.of(
                new Rounds("echo", "weft-mounted", whose, "percent of a core", own),
                new Rounds("echo", "weft-mounted", Figure.LOAD_BUSY, "percent of a core", load));

        assertThat(Figure.isOfTheLoad(figures)).isEqualTo(isOfTheLoad);
    }
}
