/**
 * Best response: one player at a time, in a random order, takes the choice that pays best while the
 * others keep theirs; he moves when the gain exceeds his inertia (policies.md, "Strategies").
 *
 * What a choice pays is the caller's: a closed form, or a clone of an economy run over some epochs
 * with common random numbers. Settled after a full round without a move; a state that was seen
 * before is a cycle. Reported are the choices, the largest gain that is left (ε) and how it ended.
 */
export interface Game {
  players: number;
  choices: number;
  /** What `choice` pays `player` while everybody else plays `profile`; he counts his own effect. */
  payoff(player: number, choice: number, profile: readonly number[]): number;
  /** Least gain, relative to what he has, for which a player moves. */
  inertia: number;
  roundsMax: number;
  /** Uniform in [0, 1), for the order of a round. */
  uniform(): number;
}

export interface EndState {
  profile: number[];
  rounds: number;
  ended: 'settled' | 'cycle' | 'rounds';
  /** Largest relative gain that one player could still make alone. */
  epsilon: number;
}

/** Plays from a start until nobody moves. `start` is not changed. */
export function bestResponse(game: Game, start: readonly number[]): EndState {
  const profile = [...start];
  const seen = new Set([profile.join()]);
  for (let round = 1; round <= game.roundsMax; round++) {
    let moves = 0;
    for (const player of shuffled(game)) {
      const { choice, gain } = bestOf(game, player, profile);
      if (gain <= game.inertia) continue;
      profile[player] = choice;
      moves++;
    }
    if (moves === 0)
      return { profile, rounds: round, ended: 'settled', epsilon: left(game, profile) };
    const state = profile.join();
    if (seen.has(state))
      return { profile, rounds: round, ended: 'cycle', epsilon: left(game, profile) };
    seen.add(state);
  }
  return { profile, rounds: game.roundsMax, ended: 'rounds', epsilon: left(game, profile) };
}

/** The choice that pays best, the present one on ties, and its relative gain. */
function bestOf(game: Game, player: number, profile: readonly number[]) {
  const present = game.payoff(player, profile[player], profile);
  let choice = profile[player];
  let best = present;
  for (let other = 0; other < game.choices; other++) {
    const paid = game.payoff(player, other, profile);
    if (paid > best) {
      best = paid;
      choice = other;
    }
  }
  const gain = best === present ? 0 : (best - present) / Math.abs(present || best);
  return { choice, gain };
}

function left(game: Game, profile: readonly number[]): number {
  let epsilon = 0;
  for (let player = 0; player < game.players; player++) {
    epsilon = Math.max(epsilon, bestOf(game, player, profile).gain);
  }
  return epsilon;
}

function shuffled({ players, uniform }: Game): number[] {
  const order = Array.from({ length: players }, (_, player) => player);
  for (let at = players - 1; at > 0; at--) {
    const other = Math.floor(uniform() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}
