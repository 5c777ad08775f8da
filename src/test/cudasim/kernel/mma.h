// What mma.cuh has for a GPU: matrix units, of which each inner product is added up in order, and
// copies that are made when they are waited for, so that nobody sees them who does not wait.
#pragma once

// Memory of this thread, the owner's; zeros at first.
extern "C" void* cusim_kept(const void* owner, size_t bytes);

static inline int cusim_thread_of_block() {
  return (int)(threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z));
}

// c += a b of a warp: 8 H x 8 numbers, inner products of 4 D terms in order, lanes as in mma.cuh.
template <int H, int D>
static inline void cusim_mma(double* c, const double* a, const double* b) {
  struct Fragments {
    double a[H * D], b[D];
  };
  struct Kept {
    // two for each warp: a lane may be one ahead of others, which still read
    Fragments given[32][2][32];
    bool odd[1024];
  };
  static const char owner = 0;
  Kept& kept = *(Kept*)cusim_kept(&owner, sizeof(Kept));
  const int thread = cusim_thread_of_block();
  kept.odd[thread] = !kept.odd[thread];
  Fragments* all = kept.given[thread / 32][kept.odd[thread]];
  const int lane = (int)cusim_context.lane;
  std::memcpy(all[lane].a, a, sizeof all[lane].a);
  std::memcpy(all[lane].b, b, sizeof all[lane].b);
  __syncwarp();
  for (int x = 0; x < 2 * H; x++) {
    const int row = lane / 4;
    const int column = lane % 4 * 2 + x % 2;
    double sum = c[x];
    for (int k = 0; k < 4 * D; k++) {
      sum += all[4 * row + k % 4].a[k / 4 * H + x / 2] * all[4 * column + k % 4].b[k / 4];
    }
    c[x] = sum;
  }
}

static inline void mma_8x8x4(double* c, double a, double b) { cusim_mma<1, 1>(c, &a, &b); }

static inline void mma_16x8x8(double* c, const double* a, const double* b) {
  cusim_mma<2, 2>(c, a, b);
}

struct CusimCopy {
  double* to;
  const double* from;  // null: zero
};
struct CusimCopies {
  int count;
  int latest;  // where the latest group begins: those before it were closed earlier
  int closed;  // those before it are in groups
  CusimCopy all[32];
};
static const char cusim_copies_owner = 0;

static inline CusimCopies& cusim_copies() {
  return ((CusimCopies*)cusim_kept(&cusim_copies_owner,
                                   1024 * sizeof(CusimCopies)))[cusim_thread_of_block()];
}

static inline void prefetch(const void*) {}

static inline void copy_later(double* to, const double* from, bool there) {
  CusimCopies& copies = cusim_copies();
  copies.all[copies.count++] = {to, there ? from : nullptr};
}

static inline void close_copies() {
  CusimCopies& copies = cusim_copies();
  copies.latest = copies.closed;
  copies.closed = copies.count;
}

// No copy is there before it has to be.
static inline void wait_for_all_but_latest_copies() {
  CusimCopies& copies = cusim_copies();
  const int done = copies.latest;
  for (int i = 0; i < done; i++) {
    *copies.all[i].to = copies.all[i].from == nullptr ? 0.0 : *copies.all[i].from;
  }
  for (int i = done; i < copies.count; i++) {
    copies.all[i - done] = copies.all[i];
  }
  copies.count -= done;
  copies.closed -= done;
  copies.latest = 0;
}
