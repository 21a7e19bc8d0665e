/* One-phase signing over a longest-chain DPoS (the rule of a published side chain of 2021):
 * a validator signs a block when it attaches it to its main chain, unless it already signed another block of the
 * same height; a block with signatures of > 2/3 of the validators is irreversible for whoever has seen them;
 * the main chain is the longest one that keeps the own irreversible block. No lock crosses heights.
 * Four honest validators, no byzantine one. Blocks: A1 by node 0; B1, B2 by node 3 (one producer owns several
 * consecutive slots). Signatures and blocks may arrive at any time, in any order.
 * Question: can A1 and B2 both become irreversible (two different finalised chains)?
 */
#define Q 3
byte sA1, sB1, sB2;       /* signature sets */
byte main_[4];            /* 0 genesis, 1 A1, 2 B1, 3 B2 */
byte irr[4];              /* irreversible tip: 0, 1 = A1, 2 = B1, 3 = B2 */
bit a1, b1, b2;           /* produced */
#define BIT(i) (1<<(i))
#define CNT(x) (((x)&1)+(((x)>>1)&1)+(((x)>>2)&1)+(((x)>>3)&1))
#define SIGN1A(i) if :: !(sB1 & BIT(i)) -> sA1 = sA1 | BIT(i) :: else fi
#define SIGN1B(i) if :: !(sA1 & BIT(i)) -> sB1 = sB1 | BIT(i) :: else fi
#define NODE(i) \
 :: d_step { a1 && main_[i]==0 -> main_[i]=1; SIGN1A(i) } \
 :: d_step { b1 && main_[i]==0 -> main_[i]=2; SIGN1B(i) } \
 :: d_step { b2 && main_[i]!=3 && irr[i]!=1 -> if :: main_[i]!=2 -> SIGN1B(i) :: else fi; main_[i]=3; sB2 = sB2 | BIT(i) } \
 :: d_step { main_[i]==1 && irr[i]==0 && CNT(sA1)>=Q -> irr[i]=1 } \
 :: d_step { main_[i]==2 && irr[i]==0 && CNT(sB1)>=Q -> irr[i]=2 } \
 :: d_step { main_[i]==3 && irr[i]!=3 && CNT(sB2)>=Q -> irr[i]=3 }
active proctype world() {
end: do
  :: d_step { !a1 && main_[0]==0 -> a1 = 1 }
  :: d_step { !b1 && main_[3]==0 -> b1 = 1 }
  :: d_step { b1 && !b2 && main_[3]==2 -> b2 = 1 }
  NODE(0) NODE(1) NODE(2) NODE(3)
  :: d_step { (irr[0]==1||irr[1]==1||irr[2]==1||irr[3]==1) && (irr[0]>=2||irr[1]>=2||irr[2]>=2||irr[3]>=2) -> assert(0) }
  od
}
