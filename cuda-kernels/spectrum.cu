// Products of pairs of densities, summed over m and over some centres each (one, or up to 64 of a
// structure):
//
//   p[row; l, a1 n1, a2 n2] = w_l sum_(i in row) sum_m c1_i,a1,n1lm c2_i,a2,n2lm,   l <= min(L1, L2),
//
// from the coefficients where the sums over sources left them. Channels a are those of the
// structure. Of a density with itself only (a2 n2) >= (a1 n1) is made: the rest is the same.
// Each number is made by one thread, m fastest, then the centres in the order of the row.

// A structure, or some centres of one; ProductRound.java writes it, in this order.
struct ProductPart {
  long long channels;      // C
  long long first_row;     // rows of the batch before
  long long first_result;  // results[first_result + (row - first_row) length + feature]
  long long length;        // features of a row
  long long first_place;   // places[first_place + label]: channel of a label, -1: not there
};

// A density; ProductTables.java writes it and the next, in this order.
struct Operand {
  int pass;       // coefficients begin at outputs[part passes + pass]
  int density;    // which of those of the pass
  int densities;  // D of the pass
  int fields;     // F = (L + 1)^2 size
  int radial;     // size
};

struct Product {
  Operand first;
  Operand second;
  int degrees;    // min(L1, L2) + 1
  int symmetric;  // whether both are one density
};

// A feature that is kept.
struct Kept {
  int product;
  int l;
  int label1;
  int n1;
  int label2;
  int n2;
};

// The coefficients of (l, m = -l) of one channel and radial function.
struct Side {
  const double* values;
  long long centre;  // step to the next centre
  int order;         // step to the next m
};

static __device__ inline Side side(const Operand& operand, const ProductPart& part,
                                   const long long* outputs, const double* coefficients, int l,
                                   long long channel, int n) {
  Side side;
  side.values = coefficients + outputs[operand.pass] +
                (operand.density * part.channels + channel) * operand.fields +
                l * l * operand.radial + n;
  side.centre = operand.densities * part.channels * operand.fields;
  side.order = operand.radial;
  return side;
}

// Centres whose numbers are on their way from memory at the same time.
const int TOGETHER = 4;

// Adds some centres that follow one another: each is summed over m by itself, then all in order.
template <int COUNT>
static __device__ inline double add_centres(double total, const Side& left, const Side& right,
                                            int l, const int* centres) {
  const double* a[COUNT];
  const double* b[COUNT];
  double sums[COUNT];
#pragma unroll
  for (int c = 0; c < COUNT; c++) {
    a[c] = left.values + centres[c] * left.centre;
    b[c] = right.values + centres[c] * right.centre;
    sums[c] = 0;
  }
  for (int m = 0; m <= 2 * l; m++) {
#pragma unroll
    for (int c = 0; c < COUNT; c++) {
      sums[c] = fma(a[c][m * left.order], b[c][m * right.order], sums[c]);
    }
  }
#pragma unroll
  for (int c = 0; c < COUNT; c++) {
    total += sums[c];
  }
  return total;
}

static __device__ inline double sum_over_row(const Side& left, const Side& right, int l,
                                             const int* first, const int* end) {
  double total = 0;
  const int* centre = first;
  for (; end - centre >= TOGETHER; centre += TOGETHER) {
    total = add_centres<TOGETHER>(total, left, right, l, centre);
  }
  for (; centre < end; centre++) {
    total = add_centres<1>(total, left, right, l, centre);
  }
  return total;
}

const int LEFT_SIDES = 32;  // of a block
const int WARP = 32;
const int FEWEST_LANES = 8;  // of a left-hand side

// Lanes that stand beside each other in (a2 n2): no more than there are, so that few of them idle.
static __device__ inline int lanes(const Product* products, int count, long long channels) {
  long long most = 0;
  for (int p = 0; p < count; p++) {
    const long long rights = channels * products[p].second.radial;
    most = rights > most ? rights : most;
  }
  int lanes = FEWEST_LANES;
  while (lanes < WARP && lanes < most) {
    lanes *= 2;
  }
  return lanes;
}

// All features of a row: products one after the other, each l, (a1 n1), (a2 n2).
//
// item: part, row, first left-hand side; left-hand sides are (product, l, a1 n1), 8, 16 or 32 lanes
// work on one at a time and stand beside each other in (a2 n2). launch: 128 threads.
// shared memory: none. flops: sum over products and l of 2 (2 l + 1) C^2 size1 size2 for each
// centre, half of it for a density with itself. bytes: reads the coefficients of the row, 8 D C F
// for each centre, from device memory and then from the cache, two numbers for two flops; writes 8
// for each feature of a row.
extern "C" __global__ void __launch_bounds__(128)
    spectrum(const ProductPart* parts, const int4* items, const long long* outputs, int passes,
             const Product* products, int count, const double* weights, const int* starts,
             const int* centres, const double* coefficients, double* results) {
  const int4 item = items[blockIdx.x];
  const ProductPart part = parts[item.x];
  const int* first = centres + starts[item.y];
  const int* end = centres + starts[item.y + 1];
  double* row = results + part.first_result + (item.y - part.first_row) * part.length;
  const unsigned width = lanes(products, count, part.channels);
  for (unsigned task = threadIdx.x / width; task < LEFT_SIDES; task += blockDim.x / width) {
    long long rest = item.z + (long long)task;
    double* target = row;
    for (int p = 0; p < count; p++) {
      const Product& product = products[p];
      const long long lefts = part.channels * product.first.radial;
      const long long rights = part.channels * product.second.radial;
      const long long size = product.symmetric ? lefts * (lefts + 1) / 2 : lefts * rights;
      if (rest >= product.degrees * lefts) {
        rest -= product.degrees * lefts;
        target += product.degrees * size;
        continue;
      }
      const unsigned first_radial = product.first.radial;  // 32 bits: divided in few instructions
      const unsigned second_radial = product.second.radial;
      const int l = (unsigned)rest / (unsigned)lefts;
      const unsigned i = (unsigned)rest % (unsigned)lefts;
      const Side left = side(product.first, part, outputs + (long long)item.x * passes,
                             coefficients, l, i / first_radial, i % first_radial);
      const long long skipped = product.symmetric ? i : 0;
      double* to = target + l * size + i * rights -
                   (product.symmetric ? (long long)i * (i + 1) / 2 : 0);
      for (long long j = skipped + threadIdx.x % width; j < rights; j += width) {
        const Side right = side(product.second, part, outputs + (long long)item.x * passes,
                                coefficients, l, (unsigned)j / second_radial,
                                (unsigned)j % second_radial);
        to[j] = weights[l] * sum_over_row(left, right, l, first, end);
      }
      break;
    }
  }
}

// Some features of a row, in the order of a list; 0 where the structure has not both channels.
//
// item: part, row, first feature. launch: 128 threads, a feature each. shared memory: none.
// flops: 2 (2 l + 1) for each feature and centre. bytes: reads 16 (2 l + 1) for each feature and
// centre, most of it from the cache, and 24 of the list; writes 8 for each feature of a row.
extern "C" __global__ void __launch_bounds__(128)
    kept(const ProductPart* parts, const int4* items, const long long* outputs, int passes,
         const Product* products, const Kept* list, const int* places, const double* weights,
         const int* starts, const int* centres, const double* coefficients, double* results) {
  const int4 item = items[blockIdx.x];
  const ProductPart part = parts[item.x];
  const long long f = (long long)item.z + threadIdx.x;
  if (f >= part.length) {
    return;
  }
  const Kept feature = list[f];
  const int left = places[part.first_place + feature.label1];
  const int right = places[part.first_place + feature.label2];
  double value = 0;
  if (left >= 0 && right >= 0) {
    const Product& product = products[feature.product];
    const long long* output = outputs + (long long)item.x * passes;
    value = weights[feature.l] *
            sum_over_row(
                side(product.first, part, output, coefficients, feature.l, left, feature.n1),
                side(product.second, part, output, coefficients, feature.l, right, feature.n2),
                feature.l, centres + starts[item.y], centres + starts[item.y + 1]);
  }
  results[part.first_result + (item.y - part.first_row) * part.length + f] = value;
}
