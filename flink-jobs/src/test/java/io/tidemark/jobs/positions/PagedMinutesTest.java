package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagedMinutesTest {
    @ParameterizedTest
    @ValueSource(strings = {"2024-03-04", "1969-12-31"})
    void packedMinutesAreTheSame(String date) {
        long day = LocalDate.parse(date).toEpochDay();
        PagedMinutes minutes = new PagedMinutes(day, null);
        assertThat(minutes.pack()).hasSize(4);
        minutes.add(millis(date, "23:59"));
        minutes.add(millis(date, "00:59"));
        minutes.add(millis(date, "13:07"));
        minutes.add(millis(date, "00:00"));
        // The mask of hours and those of three hours.
        assertThat(minutes.pack()).hasSize(28);
        PagedMinutes unpacked = new PagedMinutes(day, minutes.pack());
        assertThat(unpacked.all())
                .containsExactly(
                        millis(date, "00:00"), millis(date, "00:59"), millis(date, "13:07"), millis(date, "23:59"));
        assertThat(unpacked.has(millis(date, "00:59"))).isTrue();
        assertThat(unpacked.has(millis(date, "00:58"))).isFalse();
        assertThat(unpacked.has(millis(date, "14:07"))).isFalse();
    }

    private static long millis(String date, String time) {
        return Instant.parse(date + "T" + time + ":00Z").toEpochMilli();
    }
}
