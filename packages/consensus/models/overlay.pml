/* BBFT overlay, liveness after GST: n = 4, M = 2, one byzantine validator (any of the four), one height.
 * Question: can a byzantine super node (or leader, or member) stop the honest three for ever?
 * Rounds: 0 uses super set {0,1}, members 2 -> 0 and 3 -> 1, leader 0;
 *         1 uses the disjoint super set {2,3}, members 0 -> 2 and 1 -> 3, leader 2;
 *         2.. use full mesh (M = N), leader rotates over all validators (round mod 4).
 * After GST every message between honest nodes arrives before a round timer fires: the timer is the `else` branch,
 * open only when no honest step is enabled. What a byzantine node sends in a round is drawn at its start, per target:
 * the proposal (as leader or super node), its prepare vote, its commit vote, and the prepare certificate if one
 * exists; it relays nothing else. The honest closure is monotone, so sending later or less is covered.
 * -DNOFALLBACK  keeps {0,1} and leaders 0,1 in every round (one overlay without fallback)
 * -DPULL        in-round fallback: on the first quiet moment members exchange votes, proposal and certificates with
 *               every super node directly; the round timer fires on the second quiet moment
 * -DCOMMITSTOP=k asserts that a decision is reached within k rounds (default 4)
 */
#ifndef COMMITSTOP
#define COMMITSTOP 4
#endif
#define Q 3
byte bz, r;
bit prop[4], pv[4], cv[4], pq[4], cq[4];
byte pk[4], ck[4];            /* known prepare / commit votes, bit sets */
bit bp[4], bq[4];             /* byzantine draws: proposal to j, prepare certificate to j */
bit pulled, decided;
#define BIT(i) (1 << (i))
#define HONEST(i) ((i) != bz)
#define CNT(x) (((x)&1) + (((x)>>1)&1) + (((x)>>2)&1) + (((x)>>3)&1))
#ifdef NOFALLBACK
#define MESH 0
#define SUPER(i) ((i) < 2)
#define LEADER (r & 1)
#define AGG(i) ((i) & 1)
#else
#define MESH (r >= 2)
#define SUPER(i) (MESH || (r == 0 && (i) < 2) || (r == 1 && (i) >= 2))
#define LEADER (r == 0 -> 0 : (r == 1 -> 2 : (r & 3)))
#define AGG(i) (r == 0 -> ((i) & 1) : (2 + ((i) & 1)))
#endif
#define MEMBEROF(i,s) (!SUPER(i) && (AGG(i) == (s)))
#define LINK(i,j) ((i) != (j) && ((SUPER(i) && SUPER(j)) || MEMBEROF(j,i) || MEMBEROF(i,j) || (pulled && (SUPER(i) || SUPER(j)))))
#define REACH(i,j) (HONEST(i) && HONEST(j) && LINK(i,j))
#define FLOW(i,j) \
 :: d_step { REACH(i,j) && prop[i] && !prop[j] && SUPER(i) -> prop[j] = 1 } \
 :: d_step { REACH(i,j) && (pk[i] | pk[j]) != pk[j] && SUPER(j) -> pk[j] = pk[i] | pk[j] } \
 :: d_step { REACH(i,j) && (ck[i] | ck[j]) != ck[j] && SUPER(j) -> ck[j] = ck[i] | ck[j] } \
 :: d_step { REACH(i,j) && pq[i] && !pq[j] && SUPER(i) -> pq[j] = 1 } \
 :: d_step { REACH(i,j) && cq[i] && !cq[j] && SUPER(i) -> cq[j] = 1 }
#define EXISTSPQ (CNT((pv[0]|(pv[1]<<1)|(pv[2]<<2)|(pv[3]<<3)) | BIT(bz)) >= Q)
#define STEP(i) \
 :: d_step { HONEST(i) && !prop[i] && (LEADER == i || bp[i]) -> prop[i] = 1 } \
 :: d_step { HONEST(i) && prop[i] && !pv[i] -> pv[i] = 1; pk[i] = pk[i] | BIT(i) } \
 :: d_step { HONEST(i) && !pq[i] && (CNT(pk[i]) >= Q || (bq[i] && EXISTSPQ)) -> pq[i] = 1 } \
 :: d_step { HONEST(i) && pq[i] && !cv[i] -> cv[i] = 1; ck[i] = ck[i] | BIT(i) } \
 :: d_step { HONEST(i) && !cq[i] && CNT(ck[i]) >= Q -> cq[i] = 1; decided = 1 }
#define DRAW(j) \
  if :: !HONEST(j) :: HONEST(j) -> \
    if :: (LEADER == bz || SUPER(bz)) -> bp[j] = 1 :: skip fi; \
    if :: pk[j] = BIT(bz) :: skip fi; \
    if :: ck[j] = BIT(bz) :: skip fi; \
    if :: bq[j] = 1 :: skip fi fi
#define CLEAR(i) prop[i] = 0; pv[i] = 0; cv[i] = 0; pq[i] = 0; cq[i] = 0; pk[i] = 0; ck[i] = 0; bp[i] = 0; bq[i] = 0
init {
  if :: bz = 0 :: bz = 1 :: bz = 2 :: bz = 3 fi;
  do
  :: atomic { DRAW(0); DRAW(1); DRAW(2); DRAW(3) };
     do
     STEP(0) STEP(1) STEP(2) STEP(3)
     FLOW(0,1) FLOW(0,2) FLOW(0,3) FLOW(1,0) FLOW(1,2) FLOW(1,3) FLOW(2,0) FLOW(2,1) FLOW(2,3) FLOW(3,0) FLOW(3,1) FLOW(3,2)
     :: else ->
#ifdef PULL
        if :: pulled == 0 -> pulled = 1 :: else -> break fi
#else
        break
#endif
     od;
     if :: decided -> break
     :: else -> d_step { r++; pulled = 0; CLEAR(0); CLEAR(1); CLEAR(2); CLEAR(3); assert(r < COMMITSTOP) }
     fi
  od
}
