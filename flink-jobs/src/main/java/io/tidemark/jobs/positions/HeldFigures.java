package io.tidemark.jobs.positions;

import io.tidemark.domain.market.Mark;
import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.position.Holding;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a position minute by minute. Most minutes bring another mark and no execution, so that all that does not
 * rest on the mark is worked out once for as long as the holding is the same.
 */
final class HeldFigures {
    private @Nullable Holding holding;
    private @Nullable Instrument instrument;
    private @Nullable Account account;
    private @Nullable PositionFigures newest;

    /** The figures of a holding at a mark. Another object that says the same is worked out again, and comes out the same. */
    @SuppressWarnings("ReferenceEquality")
    PositionFigures at(Holding ofHolding, Mark mark, Instrument ofInstrument, Account ofAccount) {
        PositionFigures before = newest;
        PositionFigures figures =
                before != null && holding == ofHolding && instrument == ofInstrument && account == ofAccount
                        ? before.at(mark, ofInstrument)
                        : PositionFigures.of(ofHolding, mark, ofInstrument, ofAccount);
        holding = ofHolding;
        instrument = ofInstrument;
        account = ofAccount;
        newest = figures;
        return figures;
    }
}
