//! The other implementations, with one face: `ct-merkle`, `sigstore-merkle`, and
//! Cloudflare's `tlog_tiles`.

use ct_merkle::RootHash;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use mgi_events::transparency::merkle::Hash;
use sha2::{Digest as _, Sha256};
use sigstore_crypto::{CryptoProvider, HashContext, SigningScheme};
use sigstore_types::{HashAlgorithm, Sha256Hash};
use tlog_tiles::{Hash as TlogHash, HashReader};

/// A tree of `ct-merkle`, and one of `tlog_tiles`, with the same leaves.
#[derive(Default)]
pub(crate) struct Oracle {
    ct: MemoryBackedTree<Sha256, Vec<u8>>,
    tlog: Stored,
}

/// The hashes that `tlog_tiles` asks to be stored.
#[derive(Default)]
pub(crate) struct Stored(Vec<TlogHash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<TlogHash>, tlog_tiles::Error> {
        Ok(indexes
            .iter()
            .map(|&index| self.0[usize::try_from(index).unwrap()])
            .collect())
    }
}

impl Oracle {
    pub(crate) fn of(leaves: &[Vec<u8>]) -> Self {
        let mut oracle = Self::default();
        for leaf in leaves {
            oracle.push(leaf.clone());
        }
        oracle
    }

    pub(crate) fn push(&mut self, leaf: Vec<u8>) {
        let hashes = tlog_tiles::stored_hashes(self.ct.len(), &leaf, &self.tlog).unwrap();
        self.tlog.0.extend(hashes);
        self.ct.push(leaf);
    }

    pub(crate) fn stored(&self) -> &Stored {
        &self.tlog
    }

    /// The root, on which the two agree.
    pub(crate) fn root(&self) -> Hash {
        let root: Hash = (*self.ct.root().as_bytes()).into();
        assert_eq!(
            tlog_tiles::tree_hash(self.ct.len(), &self.tlog).unwrap().0,
            root
        );
        root
    }

    /// The inclusion proof, on which the two agree.
    pub(crate) fn inclusion(&self, index: u64) -> Vec<Hash> {
        let proof = self.ct.prove_inclusion(usize::try_from(index).unwrap());
        let proof = hashes(proof.as_bytes());
        let tlog = tlog_tiles::prove_record(self.ct.len(), index, &self.tlog).unwrap();
        assert_eq!(tlog.iter().map(|hash| hash.0).collect::<Vec<_>>(), proof);
        proof
    }

    /// The consistency proof from a smaller tree, on which the two agree.
    pub(crate) fn consistency(&self, old: u64) -> Vec<Hash> {
        let added = usize::try_from(self.ct.len() - old).unwrap();
        let proof = hashes(self.ct.prove_consistency(added).as_bytes());
        let tlog = tlog_tiles::prove_tree(self.ct.len(), old, &self.tlog).unwrap();
        assert_eq!(tlog.iter().map(|hash| hash.0).collect::<Vec<_>>(), proof);
        proof
    }
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    assert!(rest.is_empty());
    hashes.to_vec()
}

/// Whether `sigstore-merkle` and `tlog_tiles` accept an inclusion proof; they
/// agree.
pub(crate) fn accept_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> bool {
    let sigstore = sigstore_merkle::verify_inclusion_proof(
        &sigstore(leaf),
        index,
        size,
        &proof.iter().map(sigstore).collect::<Vec<_>>(),
        &sigstore(root),
    )
    .is_ok();
    // tlog_tiles computes with sizes below 2^63.
    if size < 1 << 63 {
        let tlog =
            tlog_tiles::check_record(&tlog(proof), size, TlogHash(*root), index, TlogHash(*leaf));
        assert_eq!(tlog.is_ok(), sigstore, "index {index}, size {size}");
    }
    sigstore
}

/// Whether `sigstore-merkle`, `tlog_tiles` and `ct-merkle` accept a consistency
/// proof; they agree.
pub(crate) fn accept_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> bool {
    let sigstore = sigstore_merkle::verify_consistency_proof(
        old,
        new,
        &proof.iter().map(sigstore).collect::<Vec<_>>(),
        &sigstore(old_root),
        &sigstore(new_root),
    )
    .is_ok();
    if 0 < old && old <= new && new < 1 << 63 {
        let hashes = tlog(proof);
        let tlog =
            tlog_tiles::check_tree(&hashes, new, TlogHash(*new_root), old, TlogHash(*old_root));
        assert_eq!(tlog.is_ok(), sigstore, "old {old}, new {new}");
        let digests: Vec<_> = proof.iter().map(|hash| (*hash).into()).collect();
        let digests = ct_merkle::ConsistencyProof::<Sha256>::from_digests(&digests);
        let ct = RootHash::<Sha256>::new((*new_root).into(), new)
            .verify_consistency(&RootHash::new((*old_root).into(), old), &digests);
        assert_eq!(ct.is_ok(), sigstore, "old {old}, new {new}");
    }
    sigstore
}

fn sigstore(hash: &Hash) -> Sha256Hash {
    // Fails when it is installed already, which is as good.
    let _ = sigstore_crypto::install_default_provider(&OnlySha256);
    Sha256Hash::new(*hash)
}

/// SHA-256 for `sigstore-merkle`, which without this needs a C library.
#[derive(Debug)]
struct OnlySha256;

struct Context(Sha256);

impl HashContext for Context {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    fn finalize(self: Box<Self>) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

impl CryptoProvider for OnlySha256 {
    fn hash(&self, _: HashAlgorithm) -> sigstore_crypto::Result<Box<dyn HashContext>> {
        Ok(Box::new(Context(Sha256::new())))
    }

    fn verify_raw(
        &self,
        _: SigningScheme,
        _: &[u8],
        _: &[u8],
        _: &[u8],
    ) -> sigstore_crypto::Result<()> {
        unreachable!("no signature is verified with this")
    }

    fn verify_prehashed(
        &self,
        _: SigningScheme,
        _: &[u8],
        _: &[u8],
        _: &[u8],
    ) -> sigstore_crypto::Result<()> {
        unreachable!("no signature is verified with this")
    }
}

fn tlog(proof: &[Hash]) -> Vec<TlogHash> {
    proof.iter().map(|hash| TlogHash(*hash)).collect()
}
