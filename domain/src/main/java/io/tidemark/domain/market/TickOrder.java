package io.tidemark.domain.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Comparisons that summaries are folded with; null stands for nothing seen yet and gives way to anything. */
final class TickOrder {
    private TickOrder() {}

    static @Nullable TickPoint earlier(@Nullable TickPoint one, @Nullable TickPoint other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.compareTo(one) < 0 ? other : one;
    }

    static @Nullable TickPoint later(@Nullable TickPoint one, @Nullable TickPoint other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.compareTo(one) > 0 ? other : one;
    }

    static @Nullable BigDecimal higher(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.compareTo(one) > 0 ? other : one;
    }

    static @Nullable BigDecimal lower(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.compareTo(one) < 0 ? other : one;
    }
}
