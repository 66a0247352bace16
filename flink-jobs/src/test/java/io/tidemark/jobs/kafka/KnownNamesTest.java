package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
    private final KnownNames names = new KnownNames();

    @Property
    void givesTheTextOfItsBytesWhereverTheyLie(
            @ForAll @StringLength(max = 200) String any, @ForAll @IntRange(max = 20) int before) {
        // Half a surrogate pair has no bytes of its own.
        String text = new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] source = new byte[before + bytes.length + 3];
        Arrays.fill(source, (byte) 'x');
        System.arraycopy(bytes, 0, source, before, bytes.length);

        assertThat(names.of(source, before, bytes.length)).isEqualTo(text);
        assertThat(names.of(source, before, bytes.length)).isEqualTo(text);
    }

    /** Five times as many as there is room for, so that most slots change hands. */
    @Test
    void neverMistakesOneNameForAnother() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 80_000; i++) {
            all.add("INSTRUMENT-" + i + ".X");
        }
        for (int round = 0; round < 2; round++) {
            for (String name : all) {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                assertThat(names.of(bytes, 0, bytes.length)).isEqualTo(name);
            }
        }
    }

    @Test
    void makesAKnownNameOnlyOnce() {
        byte[] bytes = "A.X".getBytes(StandardCharsets.UTF_8);
        assertThat(names.of(bytes, 0, bytes.length)).isSameAs(names.of(bytes.clone(), 0, bytes.length));
    }

    @Test
    void bytesThatAreNoTextHaveNoName() {
        assertThat(names.of(new byte[] {'A', (byte) 0xC3}, 0, 2)).isNull();
        assertThat(names.of(new byte[] {(byte) 0xFF}, 0, 1)).isNull();
    }
}
