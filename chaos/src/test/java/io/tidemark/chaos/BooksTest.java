package io.tidemark.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BooksTest {
    private static final String EARLY = "2026-03-02 23:59:00.000";
    private static final String LATE = "2026-03-02 23:59:00.001";

    private final Books books = books(Map.of("A\t1", EARLY, "B\t2", LATE));

    @Test
    void equalRowsAreIdentical() {
        assertThat(books.differences(books(Map.of("B\t2", LATE, "A\t1", EARLY))))
                .isEmpty();
    }

    @Test
    void anotherFigureIsADifferenceOfBoth() {
        assertThat(books.differences(books(Map.of("A\t1", EARLY, "B\t3", LATE))))
                .containsExactly(
                        "position_minutes: 1 rows of the disturbed run alone, 1 of the undisturbed alone; the first:",
                        "  disturbed    B\t2",
                        "  undisturbed  B\t3");
    }

    @Test
    void aRowThatOneOfThemLacksIsADifference() {
        assertThat(books.differences(books(Map.of("A\t1", EARLY)))).contains("  disturbed    B\t2");
        assertThat(books.differences(books(Map.of("A\t1", EARLY, "B\t2", LATE, "C\t3", LATE))))
                .contains("  undisturbed  C\t3");
        assertThat(books.differences(new Books(Map.of()))).contains("  disturbed    A\t1", "  disturbed    B\t2");
    }

    @Test
    void whatIsReadAtOnceMayBeKnownLaterAndNeverEarlier() {
        assertThat(books.differences(books(Map.of("A\t1", LATE, "B\t2", LATE)))).isEmpty();
        assertThat(books.differences(books(Map.of("A\t1", EARLY, "B\t2", EARLY))))
                .containsExactly(
                        "position_minutes: 1 rows are known later than in the undisturbed run; the first:",
                        "  known_at " + LATE + " instead of " + EARLY + "  B\t2");
    }

    private static Books books(Map<String, String> rows) {
        return new Books(Map.of("position_minutes", new TreeMap<>(rows)));
    }
}
