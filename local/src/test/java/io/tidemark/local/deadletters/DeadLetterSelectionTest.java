package io.tidemark.local.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeadLetterSelectionTest {
    private static final DeadLetterPlace PLACE = new DeadLetterPlace("executions", 0, 17);

    @Test
    void allOfItHasNoCondition() {
        assertThat(DeadLetterSelection.ALL.condition()).isEqualTo("1");
        assertThat(DeadLetterSelection.ALL.words()).isEmpty();
    }

    @Test
    void whatIsGivenMustAllFit() {
        DeadLetterSelection selection = DeadLetterSelection.of("waiting_room_full", "executions", List.of());

        assertThat(selection.condition()).isEqualTo("1 AND reason = 'WAITING_ROOM_FULL' AND topic = 'executions'");
        assertThat(selection.words()).isEqualTo(" with reason WAITING_ROOM_FULL of topic executions");
    }

    @Test
    void placesAreNamedOneByOne() {
        DeadLetterSelection selection =
                DeadLetterSelection.of(null, null, List.of(PLACE, new DeadLetterPlace("cash_flows", 3, 4)));

        assertThat(selection.condition())
                .isEqualTo("1 AND (topic, partition, `offset`) IN (('executions', 0, 17), ('cash_flows', 3, 4))");
    }

    @Test
    void aMisspeltReasonIsAnsweredWithTheRightOne() {
        assertThatThrownBy(() -> DeadLetterSelection.of("MALFORMD", null, List.of()))
                .hasMessage("there is no reason MALFORMD; did you mean MALFORMED?");
    }

    @Test
    void aTopicThatNoneCanBeCalledIsRefused() {
        assertThatThrownBy(() -> DeadLetterSelection.of(null, "x' OR '1", List.of()))
                .hasMessageContaining("no topic can be called");
    }
}
