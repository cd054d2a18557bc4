// The large part of a two-layer net's NTK as one operation of the engine: `ContrastiveNtk`.
//
// K_ij(x, y) = G(x, y) S_ij(x, y) + delta_ij H(x, y),   S_ij(x, y) = sum over neurons k of D(x, k) D(y, k) W(k, i) W(k, j).
//
// S is symmetric in the points and in the outputs, so that of (p Z)^2 sums only p (p + 1) / 2 times Z (Z + 1) / 2 differ: a
// matrix product of pairs of points and neurons with neurons and pairs of outputs. The factor of the pairs of points is never
// made: the lanes of a vector are pairs of points, their products are formed in registers, and each meets the weights of some
// pairs of outputs at once. Neurons go in blocks that stay in the first cache.
//
// Points stand in blocks of as many as a vector has lanes. Two blocks make a vector for each point of the one; a block with
// itself makes one for each rotation of its lanes up to half way round, which leaves hardly a pair out and hardly one in twice.
//
// Each sum is added up in the same order on any number of threads, so that the bits do not depend on it.
#include <node_api.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "tensorflow/c/c_api.h"

// The part of TensorFlow's C functions that adds an operation. Their own headers (tensorflow/c/kernels.h, ops.h) include others
// that its packages do not all hold.
extern "C" {
struct TF_KernelBuilder;
struct TF_OpDefinitionBuilder;
struct TF_OpKernelConstruction;
struct TF_OpKernelContext;
struct TF_ShapeInferenceContext;
TF_OpDefinitionBuilder* TF_NewOpDefinitionBuilder(const char* name);
void TF_OpDefinitionBuilderAddInput(TF_OpDefinitionBuilder*, const char* input);
void TF_OpDefinitionBuilderAddOutput(TF_OpDefinitionBuilder*, const char* output);
void TF_OpDefinitionBuilderSetShapeInferenceFunction(TF_OpDefinitionBuilder*,
                                                     void (*)(TF_ShapeInferenceContext*, TF_Status*));
void TF_ShapeInferenceContextSetUnknownShape(TF_ShapeInferenceContext*, TF_Status*);
void TF_RegisterOpDefinition(TF_OpDefinitionBuilder*, TF_Status*);
TF_KernelBuilder* TF_NewKernelBuilder(const char* name, const char* device, void* (*create)(TF_OpKernelConstruction*),
                                      void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));
void TF_RegisterKernelBuilder(const char* name, TF_KernelBuilder*, TF_Status*);
void TF_GetInput(TF_OpKernelContext*, int index, TF_Tensor**, TF_Status*);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext*, int index, TF_DataType, const int64_t* shape, int dimensions, size_t bytes,
                             TF_Status*);
void TF_OpKernelContext_Failure(TF_OpKernelContext*, TF_Status*);
}

#define INLINE inline __attribute__((always_inline))

namespace {

/** Neurons whose points and weights stay in the first cache together. */
constexpr int64_t kBlock = 128;
/** Neurons that are laid out at a time: what they need stays in the last cache. */
constexpr int64_t kPart = 8192;
/** Below so many multiplications a second thread costs more than it saves. */
constexpr double kWorkOfAThread = 2e6;

template <int L>
struct Lanes {
  typedef float Vector __attribute__((vector_size(4 * L), aligned(4)));
};

template <typename T>
struct Aligned {
  explicit Aligned(size_t count) : data(static_cast<T*>(aligned_alloc(64, (count * sizeof(T) + 63) / 64 * 64))) {
    if (!data) throw std::bad_alloc();
  }
  ~Aligned() { free(data); }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  T* data;
};

/** Holds threads until all of them have come. */
class Gate {
 public:
  /** How many they are; nobody passes before. */
  void open(int count) {
    std::lock_guard<std::mutex> lock(mutex_);
    count_ = count;
    all_.notify_all();
  }
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    all_.wait(lock, [&] { return count_ > 0; });
    const int64_t round = round_;
    if (++waiting_ == count_) {
      waiting_ = 0;
      round_++;
      all_.notify_all();
    } else {
      all_.wait(lock, [&] { return round_ != round; });
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  int count_ = 0;
  int waiting_ = 0;
  int64_t round_ = 0;
};

struct Task {
  const float* slopes;   // D, (points, neurons)
  const float* weights;  // W, (neurons, outputs)
  const float* gram;     // G, (points, points)
  const float* same;     // H, (points, points)
  float* kernel;         // (outputs points, outputs points)
  int64_t points, neurons, outputs;
};

/** The vectors of two blocks of points: one for each row of `first`, or for each rotation where both are one block. */
struct Item {
  int64_t first, second;
  int64_t vectors;
  bool rotated;
  int64_t place;  // of its first vector's sums
};

/**
 * Adds to the sums of two vectors those of one block of neurons.
 * @param own (neurons, L or 2 L) the lanes' points
 * @param left, right what each vector is multiplied with: a number a neuron, or lanes where they are rotated
 * @param weights (neurons, C)
 * @param to sums of the first vector, (C, L); those of the second are the next, where there is one
 */
template <int L, int C, bool Rotated>
INLINE void addTile(const float* own, const float* left, const float* right, const float* weights, int64_t neurons,
                    float* to, bool both) {
  typedef typename Lanes<L>::Vector V;
  constexpr int stride = Rotated ? 2 * L : L;
  V one[C], two[C];
  for (int c = 0; c < C; c++) one[c] = two[c] = V{};
  for (int64_t k = 0; k < neurons; k++) {
    const V lanes = *reinterpret_cast<const V*>(own);
    V a, b;
    if (Rotated) {
      a = lanes * *reinterpret_cast<const V*>(left);
      b = lanes * *reinterpret_cast<const V*>(right);
    } else {
      a = lanes * *left;
      b = lanes * *right;
    }
#pragma GCC unroll 16
    for (int c = 0; c < C; c++) {
      one[c] += a * weights[c];
      two[c] += b * weights[c];
    }
    own += stride;
    left += stride;
    right += stride;
    weights += C;
  }
  V* sums = reinterpret_cast<V*>(to);
  for (int c = 0; c < C; c++) sums[c] += one[c];
  if (both) {
    for (int c = 0; c < C; c++) sums[C + c] += two[c];
  }
}

/** All of one item and C pairs of outputs, over the neurons that are laid out. */
template <int L, int C>
INLINE void addItem(const Item& item, const float* laidOut, const float* weights, int64_t neurons, int64_t stride,
                    float* scratch, float* sums) {
  for (int64_t from = 0; from < neurons; from += kBlock) {
    const int64_t count = std::min(kBlock, neurons - from);
    const float* first = laidOut + (item.first * stride + from) * L;
    const float* second = laidOut + (item.second * stride + from) * L;
    const float* pairs = weights + from * C;
    if (item.rotated) {
      // Each row twice, so that a rotated one is a row of its own.
      for (int64_t k = 0; k < count; k++) {
        for (int lane = 0; lane < L; lane++) scratch[2 * L * k + lane] = scratch[2 * L * k + L + lane] = first[L * k + lane];
      }
    }
    for (int64_t v = 0; v < item.vectors; v += 2) {
      const bool both = v + 1 < item.vectors;
      const int64_t next = both ? v + 1 : v;
      float* to = sums + v * C * L;
      if (item.rotated) {
        addTile<L, C, true>(scratch, scratch + v, scratch + next, pairs, count, to, both);
      } else {
        addTile<L, C, false>(second, first + v, first + next, pairs, count, to, both);
      }
    }
  }
}

typedef void (*AddItem)(const Item&, int width, const float*, const float*, int64_t, int64_t, float*, float*);

template <int L, int Most>
INLINE void addItemOfWidth(const Item& item, int width, const float* laidOut, const float* weights, int64_t neurons,
                           int64_t stride, float* scratch, float* sums) {
  switch (width) {
#define WIDTH(C) \
  case C:        \
    if (C <= Most) addItem<L, (C <= Most ? C : 1)>(item, laidOut, weights, neurons, stride, scratch, sums); \
    break;
    WIDTH(1) WIDTH(2) WIDTH(3) WIDTH(4) WIDTH(5) WIDTH(6) WIDTH(7) WIDTH(8) WIDTH(9) WIDTH(10) WIDTH(11) WIDTH(12)
#undef WIDTH
  }
}

/** What a processor's vectors allow. */
struct Machine {
  int lanes;
  int most;  // pairs of outputs at a time: two vectors' sums stay in registers
  AddItem addItem;
};

#define ARGUMENTS                                                                                          \
  const Item &item, int width, const float *laidOut, const float *weights, int64_t neurons, int64_t stride, \
      float *scratch, float *sums
#define PASSED item, width, laidOut, weights, neurons, stride, scratch, sums

#if defined(__x86_64__)
__attribute__((target("avx512f,fma"))) void addItem512(ARGUMENTS) { addItemOfWidth<16, 12>(PASSED); }
__attribute__((target("avx2,fma"))) void addItem256(ARGUMENTS) { addItemOfWidth<8, 6>(PASSED); }
void addItem128(ARGUMENTS) { addItemOfWidth<4, 6>(PASSED); }
#else
void addItem128(ARGUMENTS) { addItemOfWidth<4, 12>(PASSED); }
#endif

/** Found out where it runs: what was compiled on one machine may run on another. */
Machine thisMachine() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {16, 12, addItem512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {8, 6, addItem256};
  return {4, 6, addItem128};
#else
  return {4, 12, addItem128};
#endif
}

/** Everything that the threads share. */
class Work {
 public:
  Work(const Task& task, int threads)
      : task_(task),
        machine_(thisMachine()),
        lanes_(machine_.lanes),
        blocks_((task.points + lanes_ - 1) / lanes_),
        pairs_(task.outputs * (task.outputs + 1) / 2),
        tiles_((pairs_ + machine_.most - 1) / machine_.most),
        width_((pairs_ + tiles_ - 1) / tiles_),
        part_(std::min(kPart, task.neurons)),
        threads_(threads),
        laidOut_(blocks_ * part_ * lanes_),
        weights_(tiles_ * part_ * width_),
        items_(itemsOf()),
        sums_(vectors_ * tiles_ * width_ * lanes_),
        scratch_(threads * kBlock * 2 * lanes_) {}

  void run() {
    std::vector<std::thread> others;
    others.reserve(threads_ - 1);
    try {
      for (int t = 1; t < threads_; t++) others.emplace_back([this, t] { thread(t); });
    } catch (const std::system_error&) {
      // The system gives no more of them: those that there are do the work.
    }
    threads_ = static_cast<int>(others.size()) + 1;
    gate_.open(threads_);
    thread(0);
    for (std::thread& other : others) other.join();
  }

 private:
  /** Large ones first, so that no thread is left with one at the end. */
  std::vector<Item> itemsOf() {
    std::vector<Item> items;
    vectors_ = 0;
    const auto rows = [&](int64_t block) { return std::min<int64_t>(lanes_, task_.points - block * lanes_); };
    for (int64_t a = 0; a < blocks_; a++) {
      // The last block may be short: it gives the rows, the others the lanes.
      for (int64_t b = 0; b < a; b++) items.push_back({a, b, rows(a), false, 0});
      const int64_t rotations = lanes_ / 2 + 1;
      if (rows(a) <= rotations) {
        items.push_back({a, a, rows(a), false, 0});
      } else {
        items.push_back({a, a, rotations, true, 0});
      }
    }
    std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.vectors > b.vectors; });
    for (Item& item : items) {
      item.place = vectors_;
      vectors_ += item.vectors;
    }
    return items;
  }

  void thread(int t) {
    gate_.pass();
    const auto from = [&](int64_t count, int which) { return count * which / threads_; };
    const int64_t sums = vectors_ * tiles_ * width_ * lanes_;
    std::fill(sums_.data + from(sums, t), sums_.data + from(sums, t + 1), 0.0f);
    for (int64_t start = 0; start < task_.neurons; start += part_) {
      const int64_t count = std::min(part_, task_.neurons - start);
      layOutPoints(start, from(count, t), from(count, t + 1));
      layOutWeights(start, from(count, t), from(count, t + 1));
      if (t == 0) nextItem_ = 0;
      gate_.pass();
      const int64_t all = static_cast<int64_t>(items_.size()) * tiles_;
      for (int64_t next; (next = nextItem_++) < all;) {
        const Item& item = items_[next / tiles_];
        const int64_t tile = next % tiles_;
        machine_.addItem(item, width_, laidOut_.data, weights_.data + tile * part_ * width_, count, part_,
                         scratch_.data + t * kBlock * 2 * lanes_, sumsOf(item, tile));
      }
      gate_.pass();
    }
    if (t == 0) nextItem_ = 0;
    gate_.pass();
    for (int64_t next; (next = nextItem_++) < pairs_;) assemble(next);
  }

  float* sumsOf(const Item& item, int64_t tile) {
    return sums_.data + (item.place * tiles_ + item.vectors * tile) * width_ * lanes_;
  }

  /** D transposed: blocks of points, in each a row a neuron. */
  void layOutPoints(int64_t start, int64_t from, int64_t to) {
    const int64_t step = 64;
    for (int64_t some = from; some < to; some += step) {
      const int64_t end = std::min(some + step, to);
      for (int64_t x = 0; x < blocks_ * lanes_; x++) {
        float* lane = laidOut_.data + (x / lanes_) * part_ * lanes_ + x % lanes_;
        if (x < task_.points) {
          const float* row = task_.slopes + x * task_.neurons + start;
          for (int64_t k = some; k < end; k++) lane[k * lanes_] = row[k];
        } else {
          for (int64_t k = some; k < end; k++) lane[k * lanes_] = 0;
        }
      }
    }
  }

  /** W_i W_j of the pairs of outputs i <= j, some pairs at a time, in each a row a neuron. */
  void layOutWeights(int64_t start, int64_t from, int64_t to) {
    for (int64_t k = from; k < to; k++) {
      const float* row = task_.weights + (start + k) * task_.outputs;
      int64_t pair = 0;
      const auto put = [&](float value) {
        weights_.data[(pair / width_ * part_ + k) * width_ + pair % width_] = value;
        pair++;
      };
      for (int64_t i = 0; i < task_.outputs; i++) {
        for (int64_t j = i; j < task_.outputs; j++) put(row[i] * row[j]);
      }
      while (pair < tiles_ * width_) put(0);
    }
  }

  /** One pair of outputs: all pairs of points, into the one or two places that it has in the kernel. */
  void assemble(int64_t pair) {
    const int64_t p = task_.points, side = p * task_.outputs;
    int64_t i = 0, j = pair;
    while (j >= task_.outputs - i) j -= task_.outputs - i++;
    j += i;
    const int64_t tile = pair / width_, column = pair % width_;
    float* block = task_.kernel + i * p * side + j * p;
    for (const Item& item : items_) {
      for (int64_t v = 0; v < item.vectors; v++) {
        const float* sums = sumsOf(item, tile) + (v * width_ + column) * lanes_;
        for (int64_t lane = 0; lane < lanes_; lane++) {
          const int64_t x = item.first * lanes_ + (item.rotated ? lane : v);
          const int64_t y = item.second * lanes_ + (item.rotated ? (lane + v) % lanes_ : lane);
          if (x < p && y < p) block[x * side + y] = block[y * side + x] = sums[lane] * task_.gram[x * p + y];
        }
      }
    }
    for (int64_t x = 0; x < p; x++) {
      float* row = block + x * side;
      if (i != j) {
        memcpy(task_.kernel + (j * p + x) * side + i * p, row, p * sizeof(float));
      } else {
        for (int64_t y = 0; y < p; y++) row[y] += task_.same[x * p + y];
      }
    }
  }

  const Task task_;
  const Machine machine_;
  const int64_t lanes_, blocks_, pairs_, tiles_;
  const int width_;
  const int64_t part_;
  int threads_;
  Gate gate_;
  std::atomic<int64_t> nextItem_{0};
  int64_t vectors_;
  Aligned<float> laidOut_, weights_;
  std::vector<Item> items_;
  Aligned<float> sums_, scratch_;
};

/** Deletes what TensorFlow's C functions hand out. */
struct Release {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
typedef std::unique_ptr<TF_Tensor, Release> Tensor;
typedef std::unique_ptr<TF_Status, Release> Status;

void require(bool holds, const char* problem) {
  if (!holds) throw std::string(problem);
}

void computeOrThrow(TF_OpKernelContext* context, TF_Status* status) {
  Tensor in[4];
  for (int i = 0; i < 4; i++) {
    TF_Tensor* input = nullptr;
    TF_GetInput(context, i, &input, status);
    in[i].reset(input);
    require(TF_GetCode(status) == TF_OK, "an input is missing");
    require(TF_NumDims(input) == 2, "all inputs must be matrices");
  }
  const auto data = [&](int i) { return static_cast<const float*>(TF_TensorData(in[i].get())); };
  const auto size = [&](int i, int axis) { return TF_Dim(in[i].get(), axis); };
  const int64_t points = size(0, 0), neurons = size(0, 1), outputs = size(1, 1);
  require(points > 0 && neurons > 0 && outputs > 0, "no input may be empty");
  require(size(1, 0) == neurons, "slopes and weights must be of the same neurons");
  for (int i = 2; i < 4; i++) {
    require(size(i, 0) == points && size(i, 1) == points, "gram and same must be points x points");
  }
  const int64_t side = points * outputs;
  const int64_t shape[2] = {side, side};
  Tensor kernel(TF_AllocateOutput(context, 0, TF_FLOAT, shape, 2, side * side * sizeof(float), status));
  require(TF_GetCode(status) == TF_OK, "no memory for the kernel");
  const double work = 0.25 * side * side * neurons;
  const int threads = std::max(1, std::min(static_cast<int>(std::thread::hardware_concurrency()),
                                           static_cast<int>(std::min(1e3, work / kWorkOfAThread))));
  Work({data(0), data(1), data(2), data(3), static_cast<float*>(TF_TensorData(kernel.get())), points, neurons, outputs},
       threads)
      .run();
}

void compute(void*, TF_OpKernelContext* context) {
  Status status(TF_NewStatus());
  try {
    computeOrThrow(context, status.get());
  } catch (const std::string& problem) {
    if (TF_GetCode(status.get()) == TF_OK) TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, problem.c_str());
    TF_OpKernelContext_Failure(context, status.get());
  } catch (const std::bad_alloc&) {
    TF_SetStatus(status.get(), TF_RESOURCE_EXHAUSTED, "no memory for the kernel's sums");
    TF_OpKernelContext_Failure(context, status.get());
  }
}

void unknownShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

/** @returns what went wrong, or nothing */
std::string registerOperation() {
  Status status(TF_NewStatus());
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder("ContrastiveNtk");
  for (const char* input : {"slopes: float", "weights: float", "gram: float", "same: float"}) {
    TF_OpDefinitionBuilderAddInput(definition, input);
  }
  TF_OpDefinitionBuilderAddOutput(definition, "kernel: float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, unknownShape);
  TF_RegisterOpDefinition(definition, status.get());
  if (TF_GetCode(status.get()) != TF_OK) return TF_Message(status.get());
  TF_KernelBuilder* builder = TF_NewKernelBuilder("ContrastiveNtk", "CPU", nullptr, compute, nullptr);
  TF_RegisterKernelBuilder("ContrastiveNtk", builder, status.get());
  return TF_GetCode(status.get()) == TF_OK ? "" : TF_Message(status.get());
}

}  // namespace

NAPI_MODULE_INIT() {
  // A process registers an operation once, however many threads of Node load this file.
  static const std::string problem = registerOperation();
  if (!problem.empty()) napi_throw_error(env, nullptr, problem.c_str());
  return exports;
}
