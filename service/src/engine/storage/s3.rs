//! A bucket of an S3-compatible store.

use std::{path::PathBuf, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt as _;
use http::Method;
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
    prefix::PrefixStore,
    signer::Signer as _,
};
use tempfile::NamedTempFile;
use tokio::{fs::File, io::AsyncWriteExt as _};
use url::Url;

use super::{Incoming, LocalFile};
use crate::{Error, OpenError, Result, S3, Settings};

/// How `object_store` names this store in its errors.
pub(super) const STORE: &str = "S3";
/// How long a store may take to be reached.
const CONNECT: Duration = Duration::from_secs(5);
/// How long it may send nothing. A body may take as long as it likes.
const SILENCE: Duration = Duration::from_secs(30);
/// Tries of a request after the first, and the time for all of them: a body that breaks off is resumed within it.
const RETRIES: usize = 4;
const RETRY_FOR: Duration = Duration::from_hours(1);

/// A bucket, or what is under a prefix in it.
#[derive(Debug)]
pub(crate) struct Bucket {
    prefix: Path,
    store: PrefixStore<AmazonS3>,
    /// The same store as listeners reach it.
    signer: AmazonS3,
    /// Whether listeners are sent to the bucket itself.
    pub presigns: bool,
    /// Where they are sent.
    pub origin: String,
    /// Where files stand while the sound pipeline reads them.
    scratch: PathBuf,
}

impl Bucket {
    /// Opens `s3://<bucket>[/<prefix>]`. Nothing is asked of the store yet.
    pub fn open(url: &Url, settings: &Settings) -> Result<Self, OpenError> {
        let unusable = |message: String| OpenError::StorageUrl(message);
        let bucket = url.host_str().ok_or_else(|| unusable("name the bucket, as in s3://bucket".to_owned()))?;
        let prefix = Path::from_url_path(url.path()).map_err(|error| unusable(error.to_string()))?;
        let s3 = &settings.s3;
        let client = ClientOptions::new()
            .with_connect_timeout(CONNECT)
            .with_timeout_disabled()
            .with_read_timeout(SILENCE)
            .with_allow_http(true);
        let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR, ..RetryConfig::default() };
        // One without a C library to compile. Somebody else may have chosen already.
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        let at = |endpoint: &Url| {
            let mut builder = AmazonS3Builder::new()
                .with_bucket_name(bucket)
                .with_region(&s3.region)
                .with_endpoint(endpoint.as_str().trim_end_matches('/'))
                .with_virtual_hosted_style_request(!s3.path_style)
                .with_client_options(client.clone())
                .with_retry(retry.clone());
            if let Some((key_id, secret)) = &s3.credentials {
                builder = builder.with_access_key_id(key_id).with_secret_access_key(secret);
            }
            builder.build().map_err(|error| OpenError::Storage(error.into()))
        };
        let own = address(bucket, s3, s3.endpoint.as_deref())?;
        let public = address(bucket, s3, s3.public_endpoint.as_deref().or(s3.endpoint.as_deref()))?;
        let scratch = settings.data_dir.join("scratch");
        std::fs::create_dir_all(&scratch).map_err(|error| OpenError::Storage(error.into()))?;
        Ok(Self {
            store: PrefixStore::new(at(&own)?, prefix.clone()),
            prefix,
            signer: at(&public)?,
            presigns: s3.presign,
            origin: public.origin().ascii_serialization(),
            scratch,
        })
    }

    pub fn store(&self) -> &dyn ObjectStore {
        &self.store
    }

    /// An empty file on this machine.
    pub fn scratch_file(&self) -> Result<NamedTempFile> {
        NamedTempFile::new_in(&self.scratch).map_err(Error::of_disk)
    }

    /// Removes what processes that were killed left in the scratch folder before this time, in milliseconds since 1970.
    pub async fn remove_scratch(&self, before_ms: i64) -> Result<usize> {
        let scratch = self.scratch.clone();
        tokio::task::spawn_blocking(move || super::local::remove_older(&scratch, |_| true, before_ms))
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)
    }

    /// Begins an object that arrives piece by piece, and a copy of it on this machine.
    pub async fn begin(&self, path: &Path) -> Result<Incoming> {
        let upload = heard(self.store.put_multipart(path)).await?;
        Ok(Incoming::copied(upload, self.scratch_file()?))
    }

    /// Reads a small object whole.
    pub async fn get(&self, path: &Path) -> object_store::Result<Bytes> {
        let object = heard(self.store.get(path)).await?;
        let mut bytes = BytesMut::with_capacity(usize::try_from(object.meta.size).unwrap_or_default());
        let mut pieces = object.into_stream();
        while let Some(piece) = heard(pieces.try_next()).await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    }

    /// Copies an object to this machine.
    pub async fn fetch(&self, path: &Path) -> Result<LocalFile> {
        let (file, copy) = self.scratch_file()?.into_parts();
        let mut file = File::from_std(file);
        let mut pieces = self.store.get(path).await?.into_stream();
        while let Some(piece) = pieces.try_next().await? {
            file.write_all(&piece).await.map_err(Error::of_disk)?;
        }
        file.flush().await.map_err(Error::of_disk)?;
        Ok(LocalFile::Copy(copy))
    }

    /// See [`super::Storage::public_url`].
    pub async fn presigned(&self, path: &Path, for_time: Duration) -> Result<Url> {
        let path: Path = self.prefix.parts().chain(path.parts()).collect();
        Ok(self.signer.signed_url(Method::GET, &path, for_time).await?)
    }
}

/// What a store answers, for which somebody waits: one that is silent is not asked again, as one that fails is.
async fn heard<T>(answer: impl Future<Output = object_store::Result<T>>) -> object_store::Result<T> {
    let silent = |_| Err(object_store::Error::Generic { store: STORE, source: "the store is silent".into() });
    tokio::time::timeout(SILENCE, answer).await.unwrap_or_else(silent)
}

/// Where the store is, by this endpoint or Amazon's own: with the bucket in the name of the host, unless it is named in paths.
fn address(bucket: &str, s3: &S3, endpoint: Option<&str>) -> Result<Url, OpenError> {
    let amazons = || format!("https://s3.{}.amazonaws.com", s3.region);
    let endpoint = endpoint.map_or_else(amazons, ToOwned::to_owned);
    let unusable = |reason: &str| OpenError::StorageUrl(format!("{endpoint}: {reason}"));
    let mut address = Url::parse(&endpoint).map_err(|error| unusable(&error.to_string()))?;
    let host = address.host_str().ok_or_else(|| unusable("an address of a store begins with https://"))?.to_owned();
    if !s3.path_style {
        let named = address.set_host(Some(&format!("{bucket}.{host}")));
        named.map_err(|_| unusable("it cannot have the bucket in its host; set MIST_S3_PATH_STYLE=yes"))?;
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(s3: S3) -> Result<Bucket, OpenError> {
        let folder = tempfile::tempdir().unwrap();
        let credentials = Some(("id".to_owned(), "secret".to_owned()));
        let settings = Settings { s3: S3 { credentials, ..s3 }, ..Settings::in_folder(folder.path().to_owned()) };
        Bucket::open(&Url::parse("s3://music/tracks").unwrap(), &settings)
    }

    #[tokio::test]
    async fn listeners_are_sent_where_the_bucket_is() {
        let inner = Some("http://store:7070".to_owned());
        let public = Some("https://cdn.example.org".to_owned());
        let cases = [
            (None, None, true, "https://s3.eu-north-1.amazonaws.com/music/tracks/a"),
            (None, None, false, "https://music.s3.eu-north-1.amazonaws.com/tracks/a"),
            (inner.clone(), None, true, "http://store:7070/music/tracks/a"),
            (inner.clone(), None, false, "http://music.store:7070/tracks/a"),
            (inner.clone(), public.clone(), true, "https://cdn.example.org/music/tracks/a"),
            (inner, public, false, "https://music.cdn.example.org/tracks/a"),
        ];
        for (endpoint, public_endpoint, path_style, expected) in cases {
            let region = "eu-north-1".to_owned();
            let bucket = bucket(S3 { endpoint, public_endpoint, region, path_style, ..S3::default() }).unwrap();
            let mut signed = bucket.presigned(&Path::from("a"), Duration::from_hours(1)).await.unwrap();
            assert_eq!(signed.origin().ascii_serialization(), bucket.origin);
            assert!(signed.query().unwrap().contains("%2Feu-north-1%2Fs3%2F"), "{signed}");
            signed.set_query(None);
            assert_eq!(signed.as_str(), expected);
        }
    }

    #[test]
    fn an_endpoint_that_cannot_name_the_bucket_is_refused() {
        for endpoint in ["http://127.0.0.1:9000", "store:7070", "nonsense"] {
            let endpoint = Some(endpoint.to_owned());
            assert!(matches!(bucket(S3 { endpoint, ..S3::default() }), Err(OpenError::StorageUrl(_))));
        }
    }
}
